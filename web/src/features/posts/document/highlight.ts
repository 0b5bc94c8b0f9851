import { common, createLowlight } from 'lowlight';

export const lowlight = createLowlight(common);

export type Highlighted =
  { kind: 'text'; text: string } | { kind: 'span'; className: string; children: Highlighted[] };

type Tree = ReturnType<typeof lowlight.highlight>['children'][number];

function plain(node: Tree): Highlighted[] {
  if (node.type === 'text') return [{ kind: 'text', text: node.value }];
  if (node.type !== 'element') return [];
  const names = node.properties.className;
  const children = node.children.flatMap(plain);
  return [{ kind: 'span', className: Array.isArray(names) ? names.join(' ') : '', children }];
}

export function highlight(code: string, language: string | null): Highlighted[] {
  const tree =
    language !== null && lowlight.registered(language)
      ? lowlight.highlight(language, code)
      : lowlight.highlightAuto(code);
  return tree.children.flatMap(plain);
}
