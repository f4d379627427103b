/** Who may import whom (docs/architecture.md), as rules. `npm run layers`. */
const stages = ['intake', 'check', 'send', 'hand-over', 'smart', 'nhi', 'results'];
const ground = [
  'cases',
  'fhir',
  'vault',
  'spool',
  'audit',
  'db',
  'settings',
  'log',
  'retention',
  'rebuild',
  'chains',
  'access',
  'stats',
  'export',
  'people',
];
const types = {
  // Interfaces that a stage is held by: importing a type of one binds nobody to its code.
  pathNot: [
    '^main/agent/(?:ground/|carrier/|index/|attendants/)*(check/problem|check/problem-kinds|check/file-texts|check/checker|check/texts|nhi/server|smart/token-source|intake/intake)\\.ts$',
  ],
};

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...stages.map((stage) => ({
      name: `stage-${stage}-imports-no-stage`,
      severity: 'error',
      from: { path: `^main/agent/(?:ground/|carrier/|index/|attendants/)*${stage}/` },
      to: {
        path: `^main/agent/(?:ground/|carrier/|index/|attendants/)*(${stages.filter((other) => other !== stage).join('|')})/`,
        ...types,
      },
    })),
    {
      name: 'ground-imports-no-stage',
      severity: 'error',
      from: { path: `^main/agent/(?:ground/|carrier/|index/|attendants/)*(${ground.join('|')})/` },
      to: {
        path: `^main/agent/(?:ground/|carrier/|index/|attendants/)*(${stages.join('|')}|api)/`,
        ...types,
      },
    },
    {
      // It uses the parts of the two stages that speak with NHI, and of `net` below them, one by one, and no other stage.
      name: 'doctor-stands-on-smart-and-nhi',
      severity: 'error',
      from: { path: '^main/agent/(?:ground/|carrier/|index/|attendants/)*doctor/(?!doctor-service)' },
      to: {
        path: '^main/agent/(?:ground/|carrier/|index/|attendants/)*(intake|check|send|results|cases|api)/',
      },
    },
    {
      name: 'no-stage-knows-doctor-or-set-up',
      severity: 'error',
      from: {
        path: `^main/agent/(?:ground/|carrier/|index/|attendants/)*(${[...stages, ...ground].join('|')})/`,
      },
      to: { path: '^main/agent/(?:ground/|carrier/|index/|attendants/)*(doctor|setup)/' },
    },
    {
      // It looks on: it reads packages as the check does, and cases; what carries a case knows nothing of it.
      name: 'nothing-that-carries-knows-the-rules',
      severity: 'error',
      from: {
        path: `^main/agent/(?:ground/|carrier/|index/|attendants/)*(${[...stages, ...ground].join('|')})/`,
      },
      to: { path: '^main/agent/(?:ground/|carrier/|index/|attendants/)*precheck/' },
    },
    {
      name: 'the-rules-stand-on-cases-and-packages',
      severity: 'error',
      from: { path: '^main/agent/(?:ground/|carrier/|index/|attendants/)*precheck/' },
      to: {
        path: `^main/agent/(?:ground/|carrier/|index/|attendants/)*(${stages.join('|')}|api)/`,
        pathNot:
          '^main/agent/(?:ground/|carrier/|index/|attendants/)*check/(package/read-package|decode)\\.ts$',
      },
    },
    {
      // What every part may need: files, clocks, loops, errors.
      name: 'base-stands-on-nothing',
      severity: 'error',
      from: { path: '^main/agent/(?:ground/|carrier/|index/|attendants/)*base/' },
      to: {
        path: '^main/agent/(?:ground/|carrier/|index/|attendants/)*',
        pathNot:
          '^main/agent/(?:ground/|carrier/|index/|attendants/)*(base/|(ports|error|crash-point)\\.ts$)',
      },
    },
    {
      // The HTTP client, one floor below the stages that use it.
      name: 'net-imports-no-stage',
      severity: 'error',
      from: { path: '^main/agent/(?:ground/|carrier/|index/|attendants/)*net/' },
      to: {
        path: `^main/agent/(?:ground/|carrier/|index/|attendants/)*(${[...stages, ...ground.filter((part) => part !== 'fhir')].join('|')}|api)/`,
      },
    },
    {
      // An engine of its own: a guide, FHIR's JSON and the names of code systems are all it knows.
      name: 'the-profile-engine-stands-on-fhir-alone',
      severity: 'error',
      from: { path: '^main/agent/(?:ground/|carrier/|index/|attendants/)*check/profile/' },
      to: {
        path: '^main/',
        pathNot: '^main/agent/(?:ground/|carrier/|index/|attendants/)*(check/profile|fhir)/',
      },
    },
    {
      name: 'fhir-is-pure',
      severity: 'error',
      from: { path: '^main/agent/(?:ground/|carrier/|index/|attendants/)*fhir/' },
      to: {
        path: '^main/agent/(?:ground/|carrier/|index/|attendants/)*(cases|vault|spool|audit|db|log)/|^node:(fs|net|http|child_process)',
      },
    },
    {
      name: 'only-the-composition-imports-the-api',
      severity: 'error',
      from: {
        path: '^main/agent/(?:ground/|carrier/|index/|attendants/)*',
        pathNot:
          '^main/agent/(?:ground/|carrier/|index/|attendants/)*(api/|compose/|agent\\.ts|agent-types\\.ts)',
      },
      to: { path: '^main/agent/(?:ground/|carrier/|index/|attendants/)*api/' },
    },
    {
      name: 'agent-knows-no-host',
      severity: 'error',
      from: { path: '^main/agent/(?:ground/|carrier/|index/|attendants/)*' },
      to: { path: '^(main/headless|main/desktop|renderer)/|^electron$|^node_modules/(electron|react|antd)/' },
    },
    {
      name: 'hosts-see-the-agents-front',
      severity: 'error',
      from: { path: '^main/(headless|desktop)/' },
      to: {
        path: '^main/agent/(?:ground/|carrier/|index/|attendants/)*',
        pathNot:
          '^main/agent/(?:ground/|carrier/|index/|attendants/)*(agent|agent-types|ports|error|error-codes)\\.ts$|^main/agent/(?:ground/|carrier/|index/|attendants/)*base/|^main/agent/(?:ground/|carrier/|index/|attendants/)*(settings|log)/|^main/agent/(?:ground/|carrier/|index/|attendants/)*check/(check-file|diff-guides)\\.ts$|^main/agent/(?:ground/|carrier/|index/|attendants/)*precheck/(precheck-file|diff-rules)\\.ts$|^main/agent/(?:ground/|carrier/|index/|attendants/)*db/lock\\.ts$|^main/agent/(?:ground/|carrier/|index/|attendants/)*backups/whole-copy\\.ts$|^main/agent/(?:ground/|carrier/|index/|attendants/)*vault/([a-z-]+-slot|enrol)\\.ts$|^main/agent/(?:ground/|carrier/|index/|attendants/)*api/(router|setup-router|context)\\.ts$',
      },
    },
    {
      name: 'only-desktop-imports-electron',
      severity: 'error',
      // Its fakes are typed by Electron's own declarations.
      from: { pathNot: '^(main/desktop|test/(unit|integration|e2e)/desktop)/' },
      to: { path: '^node_modules/electron/' },
    },
    {
      name: 'page-sees-only-shared',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^(main|test|scripts)/' },
    },
    {
      name: 'shared-is-data',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: '^(main|renderer|test|scripts)/' },
    },
    {
      name: 'nothing-imports-test',
      severity: 'error',
      from: { pathNot: ['^(test|scripts)/', '^vite\\.config\\.ts$'] },
      to: { path: '^test/' },
    },
    {
      name: 'sandbox-shares-no-agent-code',
      severity: 'error',
      from: { path: '^test/sandbox/' },
      to: { path: '^(main|renderer)/' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$', '\\.config\\.', '^test/mutation/'] },
      to: {},
    },
    {
      name: 'no-dev-dependency-in-product',
      severity: 'error',
      from: { path: '^(main|shared|renderer)/', pathNot: '\\.config\\.ts$' },
      to: {
        dependencyTypes: ['npm-dev'],
        pathNot: ['^node_modules/(@types|electron)/', '^node_modules/vite/'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
    exclude: { path: '^(dist|out)/' },
  },
};
