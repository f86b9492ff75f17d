import js from '@eslint/js';
import globals from 'globals';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** The walls of the architecture: who may import what. */
const wall = (files, { names = [], groups = [], message }) => ({
  files,
  rules: {
    'no-restricted-imports': [
      'error',
      {
        paths: names.map((name) => ({ name, message })),
        patterns: groups.map((group) => ({ group: [group].flat(), message })),
      },
    ],
  },
});

/** Layers of `network`, lowest first: each imports only earlier ones. */
const layers = [
  ['proto', 'crypto'],
  ['topology'],
  ['msp', 'policy'],
  ['channel'],
  ['ledger'],
  ['validation'],
  ['endorser', 'orderer', 'chaincode'],
  ['gateway', 'deliver', 'discovery'],
  ['node'],
];
const layerWalls = layers.flatMap((layer, height) => {
  const above = layers.slice(height + 1).flat();
  return above.length === 0
    ? []
    : [
        wall(
          layer.map((name) => `network/src/${name}/**/*.ts`),
          {
            groups: [...above.map((name) => [`**/${name}/*.js`, `**/${name}/**`]), ['@xinjian/*']],
            message: 'A layer of the network imports only the layers below it (see network/README.md).',
          },
        ),
      ];
});

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', '**/coverage/', '.xinjian/'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['**/*.{ts,tsx,mjs}'],
    rules: {
      complexity: ['error', 10],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  { files: ['**/*.{mjs,cjs}'], languageOptions: { globals: globals.node } },
  {
    files: ['**/test/**/*.{ts,tsx,mjs}'],
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      'max-lines': 'off',
    },
  },
  {
    files: ['chaincode/src/model/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!zod$|ethers$|\\.{1,2}/)',
              message: 'The model imports zod and the hashing half of ethers, nothing else.',
            },
            {
              regex: '^\\.\\./(\\.\\./|contracts|ledger|index)',
              message: 'The model imports nothing of the chaincode.',
            },
          ],
        },
      ],
    },
  },
  wall(['chaincode/src/contracts/**/*.ts', 'chaincode/src/ledger/**/*.ts'], {
    groups: [['@xinjian/*']],
    message: 'The chaincode ships alone to peers.',
  }),
  wall(['gateway-api/**/*.ts'], {
    names: ['@xinjian/chaincode', 'fabric-shim', 'fabric-contract-api'],
    groups: [
      [
        '@xinjian/explorer-ui',
        '@xinjian/network',
        '**/network/src/**',
        '**/chaincode/src/**',
        '**/explorer-ui/**',
      ],
    ],
    message: 'The gateway sees only the model: @xinjian/chaincode/model.',
  }),
  wall(['explorer-ui/**/*.{ts,tsx}'], {
    names: ['@xinjian/chaincode', 'fabric-shim', 'fabric-contract-api'],
    groups: [
      [
        '@xinjian/gateway-api',
        '@xinjian/network',
        '**/network/src/**',
        '**/chaincode/src/**',
        '**/gateway-api/**',
      ],
    ],
    message: 'The explorer sees only the model: @xinjian/chaincode/model.',
  }),
  wall(['network/src/**/*.ts'], {
    groups: [['@xinjian/*']],
    message: 'The network imports none of ours: it would carry any chaincode.',
  }),
  ...layerWalls,
  prettier,
);
