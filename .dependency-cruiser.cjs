const rings = '^(?:workflows|activities|services|scripts|bench)/';

/** Who may import whom: design section 2 as rules. Paths are regular expressions. */
module.exports = {
  forbidden: [
    rule('no-cycles', 'A cycle cannot be read or tested in parts.', {}, { circular: true }),
    rule(
      'workflows-import-inward',
      'workflows is the inner ring.',
      { path: '^workflows/' },
      { path: '^(?:activities|services|scripts|bench)/' },
    ),
    rule(
      'activities-import-inward',
      'activities know workflows only.',
      { path: '^activities/' },
      { path: '^(?:services|scripts|bench)/' },
    ),
    rule(
      'services-import-inward',
      'The product does not know its tools.',
      { path: '^services/' },
      { path: '^(?:scripts|bench)/' },
    ),
    rule(
      'operations-without-http',
      'A use case is written once, without HTTP.',
      { path: '^services/operations/' },
      {
        path: '^services/(?:gateway|dev|worker)/|(?:^|/)node_modules/express/',
      },
    ),
    rule(
      'store-knows-no-use-case',
      'The store is below the operations.',
      { path: '^services/store/' },
      { path: '^services/(?:operations|gateway)/' },
    ),
    rule(
      'step-imports-no-step',
      'Removing a step is deleting its file.',
      { path: '^(?:workflows|activities)/steps/(.+)\\.ts$', pathNot: '\\.gen\\.ts$' },
      {
        path: '^(?:workflows|activities)/steps/',
      },
    ),
    rule(
      'dialect-imports-no-dialect',
      'Removing a dialect is deleting its folder.',
      { path: '^services/gateway/dialects/([^/]+)/' },
      {
        path: '^services/gateway/dialects/[^/]+/',
        pathNot: '^services/gateway/dialects/$1/',
      },
    ),
    rule('nobody-imports-tests', 'Tests are leaves.', { path: rings }, { path: '^test/' }),
    rule(
      'workflows-are-deterministic',
      'No Node module holds in the isolate.',
      { path: '^workflows/' },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'bundle-is-small',
      'What the bundle reaches is parsed in every isolate; validation stays outside.',
      { path: '^workflows/(?:run-graph|index)\\.ts$' },
      {
        path: '(?:^|/)node_modules/(?:zod|ajv|ajv-formats|mongodb|express|undici|pino)/',
        reachable: true,
      },
    ),
    rule(
      'no-test-tools-in-the-product',
      'A production install has no devDependencies.',
      { path: '^(?:workflows|activities|services)/' },
      {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: '(?:^|/)node_modules/@types/',
      },
    ),
    rule('resolvable', 'An import that does not resolve fails at run time.', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};

function rule(name, comment, from, to) {
  return { name, comment, severity: 'error', from, to };
}
