import stylistic from '@stylistic/eslint-plugin';
import tseslint from 'typescript-eslint';
import { builtinModules } from 'node:module';

const GENERATED = ['src/cdk/props.ts', 'src/core/catalog-data.ts'];

/** What src/core may not reach: JSON in, JSON out, the same answer for the same input, everywhere. */
const IMPURE_MODULES = {
  paths: builtinModules.map(name => ({ name, message: 'src/core is pure: no Node.js module.' })),
  patterns: [
    { group: ['node:*'], message: 'src/core is pure: no Node.js module.' },
    { group: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs', '@aws-cdk/*'], message: 'src/core knows no CDK: adapt in src/cdk.' },
    { group: ['@aws-sdk/*', 'aws-sdk'], message: 'src/core makes no AWS calls.' },
    { regex: '(^|/)\\.\\./(cdk|cli|macro|layer)(/|$)', message: 'src/core depends on nothing outside itself.' },
  ],
};

const IMPURE_GLOBALS = [
  'process', 'console', 'fetch', 'Buffer', 'global', 'globalThis', 'crypto', 'performance',
  'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'require', 'module', '__dirname', '__filename',
].map(name => ({ name, message: 'src/core is pure: JSON in, JSON out.' }));

const IMPURE_SYNTAX = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'src/core has no clock.' },
  { selector: 'CallExpression[callee.name="Date"]', message: 'src/core has no clock.' },
  { selector: 'MemberExpression[object.name="Date"][property.name="now"]', message: 'src/core has no clock.' },
  { selector: 'MemberExpression[object.name="Math"][property.name="random"]', message: 'src/core has no randomness.' },
  { selector: 'ImportExpression', message: 'src/core is pure: no dynamic import.' },
];

export default tseslint.config(
  { ignores: ['node_modules/', 'lib/', 'dist/', 'assets/', 'reports/', 'cdk.out/', '**/*.js', '**/*.cjs', '**/*.d.ts', '**/.venv/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    plugins: { '@stylistic': stylistic },
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['.projenrc.ts'] }, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@stylistic/indent': ['error', 2, { SwitchCase: 1, flatTernaryExpressions: true, offsetTernaryExpressions: false }],
      '@stylistic/quotes': ['error', 'single', { avoidEscape: true }],
      '@stylistic/semi': ['error', 'always'],
      '@stylistic/comma-dangle': ['error', 'always-multiline'],
      '@stylistic/max-len': ['error', { code: 150, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true }],
      '@stylistic/no-trailing-spaces': 'error',
      '@stylistic/eol-last': 'error',
      '@stylistic/object-curly-spacing': ['error', 'always'],
      '@stylistic/no-multiple-empty-lines': ['error', { max: 1 }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-shadow': 'error',
      '@typescript-eslint/return-await': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'curly': ['error', 'multi-line'],
      'eqeqeq': 'error',
      'no-empty': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['src/**/*.ts', 'macro/**/*.ts', 'layer/**/*.ts', 'projenrc/**/*.ts', '.projenrc.ts'],
    ignores: GENERATED,
    rules: {
      'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: GENERATED, rules: { '@stylistic/max-len': 'off' } },
  {
    // A cold start pays for every module: the layer asks for many when they are first needed, and for the user's own by name.
    files: ['layer/nodejs/**/*.ts', 'test/layer/nodejs/*-runner.ts'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['src/core/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', IMPURE_MODULES],
      'no-restricted-globals': ['error', ...IMPURE_GLOBALS],
      'no-restricted-syntax': ['error', ...IMPURE_SYNTAX],
    },
  },
);
