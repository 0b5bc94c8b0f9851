// @vitest-environment node
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { expect, it } from 'vitest';

/** The layers of `eslint.config.js`, without the rules that need types: the files here exist only in this test. */
const eslint = new ESLint({
  overrideConfig: [{ ...tseslint.configs.disableTypeChecked, files: ['**/*.ts'] }],
});

async function refusals(filePath: string, imported: string): Promise<number> {
  const [result] = await eslint.lintText(`import '${imported}';\n`, { filePath });
  return result?.messages.filter(({ ruleId }) => ruleId === 'no-restricted-imports').length ?? 0;
}

it.each([
  ['src/features/rooms/components/probe.ts', '@/features/posts/api/keys'],
  ['src/features/rooms/components/probe.ts', '../../posts/api/keys'],
  ['src/features/rooms/probe.ts', '../posts/api/keys'],
  ['src/features/rooms/probe.ts', '@/app/router'],
  ['src/api/probe.ts', '@/features/posts/api/keys'],
  ['src/session/probe.ts', '../features/posts/api/keys'],
  ['src/ethereum/probe.ts', '@/features/posts/api/keys'],
  ['src/ui/probe.ts', '@/api/client'],
])('%s may not import %s', async (file, imported) => {
  expect(await refusals(file, imported)).toBe(1);
});

it.each([
  ['src/features/rooms/components/probe.ts', '../log'],
  ['src/features/rooms/components/probe.ts', '@/ui/Button'],
  ['src/app/pages/probe.ts', '@/features/posts/api/keys'],
])('%s may import %s', async (file, imported) => {
  expect(await refusals(file, imported)).toBe(0);
});
