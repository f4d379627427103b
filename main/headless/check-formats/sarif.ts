import { isAbsolute, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ProblemView } from '../../../shared/api/views/case-row.ts';
import { type CheckLanguage, type CheckShown, toldIn } from './shown.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

/** SARIF 2.1.0 (OASIS), one run for all files: editors and CI systems show it beside the line. */
export function sarifOf(checked: readonly CheckShown[], lang: CheckLanguage, version: string): object {
  const rules = new Map<string, ProblemView>();
  for (const { problems } of checked)
    for (const problem of problems) if (!rules.has(problem.code)) rules.set(problem.code, problem);
  const order = [...rules.keys()];
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'twpas-agent',
            version,
            rules: order.map((id) => ({ id })),
          },
        },
        language: lang,
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: true }],
        artifacts: checked.map(({ file }) => ({
          location: { uri: uriOf(file) },
          mimeType: 'application/fhir+json',
        })),
        results: checked.flatMap(({ file, problems }, index) =>
          problems.map((problem) =>
            resultOf(problem, { file, index, rule: order.indexOf(problem.code), lang }),
          ),
        ),
      },
    ],
  };
}

interface ReportEntry {
  readonly file: string;
  readonly index: number;
  readonly rule: number;
  readonly lang: CheckLanguage;
}

function resultOf(problem: ProblemView, { file, index, rule, lang }: ReportEntry): object {
  const { code, severity, path, line, column = 1 } = problem;
  return {
    ruleId: code,
    ruleIndex: rule,
    level: severity,
    message: { text: toldIn(problem, lang).whole },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file), index },
          ...(line === undefined ? {} : { region: { startLine: line, startColumn: column } }),
        },
        logicalLocations: [{ fullyQualifiedName: path, kind: 'element' }],
      },
    ],
  };
}

/** The file as named: a relative path stays relative, so that a CI system finds it in its own folder. */
function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href;
  return file.split(sep).map(encodeURIComponent).join('/');
}
