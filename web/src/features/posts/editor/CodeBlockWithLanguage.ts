import { CodeBlockLowlight } from '@tiptap/extension-code-block-lowlight';
import type { Node } from '@tiptap/pm/model';
import { languageName, LANGUAGES } from '../document/languages';
import { lowlight } from '../document/highlight';

function option(value: string, label: string): HTMLOptionElement {
  const made = document.createElement('option');
  made.value = value;
  made.textContent = label;
  return made;
}

/** A select above the code. One that the list does not know (from an import) stays chosen. */
function picker(language: string | null): HTMLSelectElement {
  const select = document.createElement('select');
  select.className = 'code-language';
  select.setAttribute('aria-label', 'Language of the code');
  select.append(option('', 'Find out by itself'));
  for (const name of LANGUAGES) select.append(option(name, languageName(name)));
  if (language !== null && !LANGUAGES.includes(language)) select.append(option(language, language));
  select.value = language ?? '';
  return select;
}

function languageOf(node: Node): string | null {
  const language: unknown = node.attrs.language;
  return typeof language === 'string' && language !== '' ? language : null;
}

export const CodeBlockWithLanguage = CodeBlockLowlight.extend({
  addNodeView() {
    return ({ node, editor, getPos }) => {
      let current = node;
      const dom = document.createElement('div');
      dom.className = 'code-block';
      const select = picker(languageOf(node));
      select.contentEditable = 'false';
      select.disabled = !editor.isEditable;
      const pre = document.createElement('pre');
      const code = document.createElement('code');
      pre.append(code);
      dom.append(select, pre);
      select.addEventListener('change', () => {
        const at = getPos();
        if (at === undefined) return;
        const language = select.value === '' ? null : select.value;
        editor.view.dispatch(editor.state.tr.setNodeAttribute(at, 'language', language));
        editor.commands.focus();
      });
      return {
        dom,
        contentDOM: code,
        update: (next) => {
          if (next.type !== current.type) return false;
          current = next;
          const language = languageOf(next) ?? '';
          if (language !== '' && !LANGUAGES.includes(language) && select.value !== language) {
            select.append(option(language, language));
          }
          select.value = language;
          return true;
        },
        // What happens in the select is its own business.
        stopEvent: (event) => event.target === select,
        ignoreMutation: (mutation) => mutation.type !== 'selection' && !pre.contains(mutation.target),
      };
    };
  },
}).configure({ lowlight });
