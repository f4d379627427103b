/**
 * Administrative templates of Windows' group policy (ADMX, ADML) for the settings that the registry can give, made from the settings'
 * schema and the page's names: https://learn.microsoft.com/previous-versions/windows/desktop/Policy/admx-schema
 */
import { type PolicyValue, policyValues } from '../../main/agent/ground/settings/policy-values.ts';
import { POLICY_KEY } from '../../main/agent/ground/settings/registry-policy.ts';
import { xml } from '../../main/headless/service/windows-task.ts';
import { settings as en } from '../../renderer/texts/en/settings.ts';
import { settings as zhTW } from '../../renderer/texts/zh-TW/settings.ts';

/** The key without its hive, which the class of a policy says. */
const KEY = POLICY_KEY.slice('HKLM\\'.length);
const NAMESPACE = 'TWPAS.Policies.Agent';
const XML = '<?xml version="1.0" encoding="utf-8"?>';
const SCHEMA = 'xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"';
/** Windows' own limit of a DWORD. */
const MOST_WHOLE = 4_294_967_295;

/** `upload.concurrency` → `upload_concurrency`: what a policy and its texts are called. */
const idOf = (path: string): string => path.replaceAll('.', '_');
/** The section of a setting; null for one at the top. */
const sectionOf = (path: string): string | null => (path.includes('.') ? (path.split('.')[0] ?? '') : null);
const sections = (values: readonly PolicyValue[]): string[] => [
  ...new Set(values.flatMap(({ path }) => sectionOf(path) ?? [])),
];

/** `TwpasAgent.admx`: one policy for each setting, below a category for each section of the file. */
export function admx(version: string): string {
  const values = policyValues();
  return `${XML}
<policyDefinitions ${SCHEMA} revision="1.0" schemaVersion="1.0">
  <policyNamespaces>
    <target prefix="twpas" namespace="${NAMESPACE}" />
  </policyNamespaces>
  <resources minRequiredRevision="1.0" />
  <supportedOn>
    <definitions>
      <definition name="supported" displayName="$(string.supported)" />
    </definitions>
  </supportedOn>
  <categories>
    <category name="agent" displayName="$(string.agent)" />
${sections(values)
  .map(
    (name) =>
      `    <category name="section_${name}" displayName="$(string.section_${name})"><parentCategory ref="agent" /></category>`,
  )
  .join('\n')}
  </categories>
  <policies>
${values.map(policy).join('\n')}
  </policies>
</policyDefinitions>
<!-- TWPAS Agent ${version} -->
`;
}

function policy(value: PolicyValue): string {
  const { path, kind } = value;
  const id = idOf(path);
  const common = `    <policy name="${id}" class="Machine" displayName="$(string.${id})" explainText="$(string.${id}_help)" key="${KEY}"`;
  const section = sectionOf(path);
  const places = `<parentCategory ref="${section === null ? 'agent' : `section_${section}`}" /><supportedOn ref="supported" />`;
  if (kind === 'switch')
    return `${common} valueName="${path}">${places}<enabledValue><decimal value="1" /></enabledValue><disabledValue><decimal value="0" /></disabledValue></policy>`;
  return `${common} presentation="$(presentation.${id})">${places}<elements>${element(value)}</elements></policy>`;
}

function element({ path, kind, min, max, choices }: PolicyValue): string {
  const name = `id="${idOf(path)}" valueName="${path}" required="true"`;
  if (kind === 'whole')
    return `<decimal ${name} minValue="${String(min ?? 0)}" maxValue="${String(Math.min(max ?? MOST_WHOLE, MOST_WHOLE))}" />`;
  if (kind === 'list') return `<multiText id="${idOf(path)}" valueName="${path}" />`;
  if (kind !== 'choice') return `<text ${name} />`;
  const items = choices.map(
    (choice) =>
      `<item displayName="$(string.${idOf(path)}_${choice})"><value><string>${xml(choice)}</string></value></item>`,
  );
  return `<enum ${name}>${items.join('')}</enum>`;
}

interface Language {
  readonly names: Readonly<Record<string, string>>;
  readonly hints: Readonly<Record<string, string>>;
  readonly units: Readonly<Record<string, string>>;
  readonly choices: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly words: typeof ZH;
}

const ZH = {
  agent: '健保事前審查送件（TWPAS Agent）',
  supported: 'TWPAS Agent 0.1 以上',
  setting: (path: string) => `設定檔中的 ${path}。`,
  range: (min: string, max: string) => `範圍 ${min} 到 ${max}。`,
  preset: (value: string) => `預設值：${value}。`,
  unit: (unit: string) => `單位：${unit}。`,
  path: '路徑須為絕對路徑。',
  reload: '啟用後蓋過設定檔，在下次啟動或 settings reload 時生效；未設定時由設定檔決定。',
};

/** Folders of `PolicyDefinitions` by their names. */
export const LANGUAGES: Readonly<Record<string, Language>> = {
  'zh-TW': { ...zhTW, words: ZH },
  'en-US': {
    ...en,
    words: {
      agent: 'TWPAS Agent (NHI prior authorization)',
      supported: 'TWPAS Agent 0.1 or later',
      setting: (path) => `${path} of the settings file.`,
      range: (min, max) => `From ${min} to ${max}.`,
      preset: (value) => `Default: ${value}.`,
      unit: (unit) => `Unit: ${unit}.`,
      path: 'A path has to be absolute.',
      reload:
        'Enabled, it stands over the settings file, from the next start or settings reload on; not configured, the settings file holds.',
    },
  },
};

/** `TwpasAgent.adml` of a language: every text that the template names. */
export function adml(language: Language): string {
  const values = policyValues();
  const { words } = language;
  const strings = new Map<string, string>([
    ['agent', words.agent],
    ['supported', words.supported],
    ...sections(values).map((name): [string, string] => [`section_${name}`, name]),
    ...values.flatMap((value): [string, string][] => textsOf(value, language)),
  ]);
  const presentations = values
    .filter(({ kind }) => kind !== 'switch')
    .map((value) => presentation(value, language));
  return `${XML}
<policyDefinitionResources ${SCHEMA} revision="1.0" schemaVersion="1.0">
  <displayName>${xml(words.agent)}</displayName>
  <description>${xml(words.agent)}</description>
  <resources>
    <stringTable>
${[...strings].map(([id, text]) => `      <string id="${id}">${xml(text)}</string>`).join('\n')}
    </stringTable>
    <presentationTable>
${presentations.join('\n')}
    </presentationTable>
  </resources>
</policyDefinitionResources>
`;
}

function textsOf(value: PolicyValue, { names, hints, units, choices, words }: Language): [string, string][] {
  const { path, kind, min, max, preset } = value;
  const isPath = /(Dir|File|folder|feed|clientCertificate)$/i.test(path) && kind === 'text';
  const unit = units[path];
  const help = [
    ...(hints[path] === undefined ? [] : [hints[path]]),
    words.setting(path),
    ...(min === null || max === null ? [] : [words.range(String(min), String(max))]),
    ...(unit === undefined ? [] : [words.unit(unit)]),
    ...(preset === null ? [] : [words.preset(shown(preset))]),
    ...(isPath ? [words.path] : []),
    words.reload,
  ];
  return [
    [idOf(path), `${names[path] ?? path}（${path}）`],
    [`${idOf(path)}_help`, help.join('\n')],
    ...value.choices.map((choice): [string, string] => [
      `${idOf(path)}_${choice}`,
      choices[path]?.[choice] === undefined ? choice : `${choice}: ${choices[path][choice]}`,
    ]),
  ];
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function presentation({ path, kind, preset }: PolicyValue, { names }: Language): string {
  const id = idOf(path);
  const label = xml(names[path] ?? path);
  const inside =
    kind === 'whole'
      ? `<decimalTextBox refId="${id}"${typeof preset === 'number' ? ` defaultValue="${String(preset)}"` : ''}>${label}</decimalTextBox>`
      : kind === 'list'
        ? `<text>${label}</text><multiTextBox refId="${id}" />`
        : kind === 'choice'
          ? `<dropdownList refId="${id}" noSort="true">${label}</dropdownList>`
          : `<textBox refId="${id}"><label>${label}</label></textBox>`;
  return `      <presentation id="${id}">${inside}</presentation>`;
}

/** The files as Windows' `PolicyDefinitions` holds them. */
export function templateFiles(version: string): ReadonlyMap<string, string> {
  return new Map([
    ['TwpasAgent.admx', admx(version)],
    ...Object.entries(LANGUAGES).map(([name, language]): [string, string] => [
      `${name}/TwpasAgent.adml`,
      adml(language),
    ]),
  ]);
}
