/** Who may import whom (docs/architecture.md, "The house"), as rules. `npm run layers`. */
const stages = ['intake', 'check', 'send', 'smart', 'nhi', 'results'];
/** Interfaces that a stage is held by: importing a type of one binds nobody to its code. */
const stageTypes =
  '^main/agent/carrier/(check/problem|check/problem-kinds|check/file-texts|check/checker|check/texts|nhi/server|smart/token-source|intake/intake)\\.ts$';
const AGENT = '^main/agent/';
/** May be imported from everywhere in the agent: what a host gives to it. */
const ports = 'ports\\.ts$';

/** `from` imports nothing of the agent and of the engine but `to` and the ports. */
const standsOn = (name, from, ...to) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^main/', pathNot: [from, `${AGENT}${ports}`, ...to] },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    standsOn('ground-stands-on-nothing-above', `${AGENT}ground/`),
    // The cases hold their index by its type: they are read there before a commit is announced.
    standsOn(
      'carrier-stands-on-ground-and-the-guides-engine',
      `${AGENT}carrier/`,
      `${AGENT}ground/`,
      '^main/profile/',
      `${AGENT}index/case-index\\.ts$`,
    ),
    {
      name: 'only-the-case-context-names-the-index',
      severity: 'error',
      from: { path: `${AGENT}carrier/`, pathNot: `${AGENT}carrier/cases/context\\.ts$` },
      to: { path: `${AGENT}index/` },
    },
    standsOn('index-reads-cases', `${AGENT}index/`, `${AGENT}ground/`, `${AGENT}carrier/cases/`, stageTypes),
    {
      name: 'attendants-stand-on-carrier-index-and-ground',
      severity: 'error',
      from: { path: `${AGENT}attendants/` },
      to: {
        path: '^main/',
        pathNot: [`${AGENT}(attendants|carrier|index|ground)/`, '^main/profile/', `${AGENT}${ports}`],
      },
    },
    {
      name: 'no-attendant-imports-another',
      severity: 'error',
      from: { path: `${AGENT}attendants/([^/]+)/` },
      to: { path: `${AGENT}attendants/`, pathNot: `${AGENT}attendants/$1/` },
    },
    {
      // The hosts reach the few that `hosts-see-the-agents-front` names.
      name: 'only-api-and-composition-import-attendants',
      severity: 'error',
      from: { path: AGENT, pathNot: `${AGENT}(attendants/|api/|compose/|agent\\.ts|agent-types\\.ts)` },
      to: { path: `${AGENT}attendants/` },
    },
    {
      name: 'api-holds-the-composition-by-types',
      severity: 'error',
      from: { path: `${AGENT}api/` },
      to: { path: `${AGENT}compose/`, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-the-composition-imports-the-api',
      severity: 'error',
      from: { path: AGENT, pathNot: `${AGENT}(api/|compose/|agent\\.ts|agent-types\\.ts)` },
      to: { path: `${AGENT}(api|compose)/` },
    },
    ...stages.map((stage) => ({
      name: `stage-${stage}-imports-no-stage`,
      severity: 'error',
      from: { path: `${AGENT}carrier/${stage}/` },
      to: {
        path: `${AGENT}carrier/(${stages.filter((other) => other !== stage).join('|')})/`,
        pathNot: stageTypes,
      },
    })),
    {
      name: 'a-stage-is-held-by-types',
      severity: 'error',
      from: { path: `${AGENT}carrier/([^/]+)/` },
      to: {
        path: stageTypes,
        // The tables of problems and their sentences are read as well.
        pathNot: [`${AGENT}carrier/$1/`, 'check/(problem-kinds|texts|file-texts)\\.ts$'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'cases-import-no-stage',
      severity: 'error',
      from: { path: `${AGENT}carrier/cases/` },
      to: { path: `${AGENT}carrier/(${stages.join('|')})/`, pathNot: stageTypes },
    },
    {
      // It uses the parts of the two stages that speak with NHI, and of `net` below them, one by one; its service reads the last sends.
      name: 'doctor-stands-on-smart-and-nhi',
      severity: 'error',
      from: { path: `${AGENT}attendants/doctor/`, pathNot: 'doctor-service\\.ts$' },
      // It lists a folder as the intake does, so that both see the same.
      to: {
        path: `${AGENT}(carrier/(intake|check|send|results|cases)|index)/`,
        pathNot: `${AGENT}carrier/intake/(scan|unreadable)\\.ts$`,
      },
    },
    {
      // It looks on: it reads cases, and packages as the check does.
      name: 'the-rules-stand-on-cases-and-packages',
      severity: 'error',
      from: { path: `${AGENT}attendants/precheck/` },
      to: { path: `${AGENT}carrier/(${stages.join('|')})/` },
    },
    // What every part may need: files, clocks, loops, errors.
    standsOn('base-stands-on-nothing', `${AGENT}ground/base/`, `${AGENT}ground/(error|crash-point)\\.ts$`),
    {
      // The HTTP client, one floor below the stages that use it.
      name: 'net-knows-no-data',
      severity: 'error',
      from: { path: `${AGENT}ground/net/` },
      to: { path: `${AGENT}ground/(vault|spool|audit|db|settings|log)/` },
    },
    // An engine of its own: a guide, FHIR's JSON and the errors are all it knows.
    standsOn(
      'the-profile-engine-stands-on-fhir-alone',
      '^main/profile/',
      `${AGENT}ground/(fhir/|error\\.ts$)`,
    ),
    {
      name: 'fhir-is-pure',
      severity: 'error',
      from: { path: `${AGENT}ground/fhir/` },
      to: {
        path: `${AGENT}ground/(vault|spool|audit|db|log)/|^(node:)?(fs|fs/promises|net|http|https|child_process)$`,
      },
    },
    {
      name: 'agent-knows-no-host',
      severity: 'error',
      from: { path: '^main/(agent|profile)/' },
      to: { path: '^(main/headless|main/desktop|renderer)/|^electron$|^node_modules/(electron|react|antd)/' },
    },
    {
      name: 'hosts-see-the-agents-front',
      severity: 'error',
      from: { path: '^main/(headless|desktop)/' },
      to: {
        path: '^main/(agent|profile)/',
        pathNot: [
          `${AGENT}(agent|agent-types|ports)\\.ts$`,
          `${AGENT}api/(router|setup-router|context)\\.ts$`,
          `${AGENT}ground/(error|error-codes|error-codes/attendants-and-hosts|db/lock|vault/([a-z-]+-slot|enrol))\\.ts$`,
          `${AGENT}ground/(base|settings|log)/`,
          `${AGENT}carrier/check/check-file\\.ts$`,
          `${AGENT}attendants/(precheck/precheck-file|backups/whole-copy)\\.ts$`,
        ],
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
      name: 'practice-shares-no-agent-code',
      severity: 'error',
      from: { path: '^main/practice/' },
      to: { path: '^(main/(?!practice/)|renderer)/' },
    },
    {
      // A program and a package of its own, which the agent starts.
      name: 'product-imports-no-practice',
      severity: 'error',
      from: { path: '^(main/(?!practice/)|shared|renderer)/' },
      to: { path: '^main/practice/' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$', '\\.config\\.', '^test/mutation/', '^scripts/lint/'] },
      to: {},
    },
    {
      name: 'no-dev-dependency-in-product',
      severity: 'error',
      // The practice server is built into one file with its libraries, so that they are nobody's dependencies.
      from: { path: '^(main|shared|renderer)/', pathNot: ['\\.config\\.ts$', '^main/practice/'] },
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
