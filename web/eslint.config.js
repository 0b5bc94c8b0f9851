import js from '@eslint/js';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';

// Layers, from the ground up: ui knows nothing of the product; api, ethereum, session and realtime are the ways out
// of the page; a feature stands on those and never on another feature; app is the only place that composes features.
// Inside a feature imports are relative, so every `@/features/…` in there is somebody else's.
function layer(files, ...forbidden) {
  const patterns = forbidden.map(([group, message]) => ({ group, message }));
  return { files, rules: { 'no-restricted-imports': ['error', { patterns }] } };
}
const FEATURES = [
  ['@/features', '@/features/**'],
  'Features do not import each other: compose them in src/app.',
];
const APP = [['@/app', '@/app/**'], 'Only src/main.tsx imports the app.'];
const PRODUCT = [
  ['@/api/**', '@/ethereum/**', '@/session/**', '@/realtime/**'],
  'A primitive takes props; it does not fetch.',
];
const OUT_TWO = [['../../**'], 'Leave a feature only through `@/`.'];
const OUT_ONE = [['../**'], 'Leave a layer only through `@/`.'];

export default tseslint.config(
  { ignores: ['dist', 'src/api/schema.d.ts'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  jsxA11y.flatConfigs.strict,
  reactHooks.configs.flat['recommended-latest'],
  {
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: { allowDefaultProject: ['eslint.config.js'] } },
    },
    rules: {
      'max-lines': ['error', 300],
      'no-console': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // A form handler returns a promise that nobody waits for: react-hook-form and react-query hold its errors.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
    },
  },
  layer(['src/features/*/*/**'], FEATURES, APP, OUT_TWO),
  layer(['src/features/*/*.{ts,tsx}'], FEATURES, APP, OUT_ONE),
  layer(['src/{api,ethereum,session,realtime}/**'], FEATURES, APP, OUT_ONE),
  layer(['src/ui/**'], FEATURES, APP, PRODUCT, OUT_ONE),
  { files: ['**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
  { files: ['public/**'], languageOptions: { sourceType: 'script' } },
);
