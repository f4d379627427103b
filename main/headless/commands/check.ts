import { constants, existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import type { Settings } from '../../../shared/settings.ts';
import type { CheckedFile } from '../../agent/carrier/check/check-file.ts';
import { errorCode } from '../../agent/ground/base/errors.ts';
import { AgentError } from '../../agent/ground/error.ts';
import { type Cli, command, type CommonOptions, settingsFrom } from '../command-line.ts';
import { outcomesOf } from '../check-formats/operation-outcome.ts';
import { type CheckLanguage, type CheckShown, WORDS } from '../check-formats/shown.ts';
import { systemUser } from '../io.ts';
import { namingPlaces } from '../no-access.ts';
import { printable } from '../table.ts';

const FORMATS = ['text', 'json', 'operation-outcome'] as const;

interface CheckOptions extends CommonOptions {
  readonly lang: CheckLanguage;
  readonly format: (typeof FORMATS)[number];
  /** False by `--no-attachments`. */
  readonly attachments: boolean;
  readonly hospital?: string;
  /** Package files, instead of the guide that ships or was imported. */
  readonly guide?: string[];
}

/** `--lang` of a command that prints `what` in either language. */
export const languageOption = (what: string): Option =>
  new Option('--lang <language>', `language of ${what}`).choices(['zh-TW', 'en']).default('zh-TW');

/** Needs no settings file, data folder or running agent, so that a HIS vendor can use it in tests. */
export function checkCommand({ io }: Cli): Command {
  return command('check', 'check Bundles without sending them; exit 1 when one fails')
    .argument('<files...>', 'Bundles to check')
    .addOption(languageOption('messages'))
    .addOption(
      new Option('--format <format>', 'form of the answer; --json is json').choices(FORMATS).default('text'),
    )
    .option('--no-attachments', 'do not look for attachments beside the file')
    .option(
      '--hospital <id>',
      '醫事機構代碼 the Bundles must be of; default: the settings file’s, if there is one',
    )
    .option(
      '--guide <package>',
      'a guide package (.tgz) to check against, without importing it; again for packages it depends on',
      (file: string, before: string[] | undefined) => [...(before ?? []), file],
    )
    .action(async (files: string[], options: CheckOptions) => {
      const known = await usable(options, io);
      const checked = await checkEach(files, options, known);
      printChecked(io, options, checked);
      const failed = checked.filter(({ ok }) => !ok).length;
      if (failed > 0) {
        throw new AgentError('check-failed', { failed, of: checked.length });
      }
    });
}

interface CheckSetup {
  /** Null: there is no settings file, or this account may not read it. */
  readonly settings: Settings | null;
  /** Null: check against the shipped guide. */
  readonly dataDir: string | null;
}

/** The account of the HIS or a vendor may not be allowed to read a service's settings or data folder: then checks without, and says so. */
async function usable(options: CheckOptions, io: Cli['io']): Promise<CheckSetup> {
  const { config } = options;
  if (await isRefused(config, constants.R_OK)) {
    io.err(
      `check: account ${systemUser()} may not read ${config}: any hospital, the guide that ships (讀不到設定檔：不比對醫事機構代碼，以內附指引檢核)`,
    );
    return { settings: null, dataDir: null };
  }
  if (!existsSync(config)) return { settings: null, dataDir: null };
  const settings = settingsFrom(options);
  const { dataDir } = settings;
  if (!(await isRefused(join(dataDir, 'ig'), constants.R_OK))) return { settings, dataDir };
  io.err(
    `check: account ${systemUser()} may not use dataDir: the guide that ships (此帳號不能使用 dataDir：以內附指引檢核，不用匯入的套件)`,
  );
  return { settings, dataDir: null };
}

/** True if the system denies access; a missing path is not denied. */
async function isRefused(path: string, mode: number): Promise<boolean> {
  try {
    await access(path, mode);
    return false;
  } catch (error) {
    return ['EACCES', 'EPERM'].includes(errorCode(error));
  }
}

async function checkEach(
  files: readonly string[],
  options: CheckOptions,
  { settings, dataDir }: CheckSetup,
): Promise<CheckedFile[]> {
  // Imported late: most commands do not need the checks.
  const { checkAgainst, checkFile } = await import('../../agent/carrier/check/check-file.ts');
  const profiles = options.guide === undefined ? {} : { profiles: await checkAgainst(options.guide) };
  const checked: CheckedFile[] = [];
  for (const file of files) {
    const check = () =>
      checkFile(file, {
        hospitalId: options.hospital ?? settings?.hospitalId ?? null,
        dataDir,
        attachments: options.attachments,
        rules: settings?.validation.rules ?? [],
        ...profiles,
      });
    checked.push(await (settings === null ? check() : namingPlaces(settings, check)));
  }
  return checked;
}

function printChecked(io: Cli['io'], options: CheckOptions, checked: readonly CheckedFile[]): void {
  const { lang } = options;
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  const formats: Readonly<Record<CheckOptions['format'], () => string>> = {
    text: () => checked.map((one) => checkText(one, lang)).join(''),
    json: () => json(checked.map((one) => checkElement(one, lang))),
    'operation-outcome': () => json(outcomesOf(checked, lang)),
  };
  io.out(formats[options.json === true ? 'json' : options.format]());
}

/** One element of `check --json`. Other programs rely on the names. */
export function checkElement({ problems, ...rest }: CheckShown, lang: CheckLanguage): object {
  return {
    ...rest,
    problems: problems.map(({ message, messageEn, nextStep, nextStepEn, ...facts }) => ({
      ...facts,
      message: lang === 'en' ? messageEn : message,
      ...(nextStep === undefined ? {} : { nextStep: lang === 'en' ? (nextStepEn ?? nextStep) : nextStep }),
    })),
  };
}

export function checkText(checked: CheckShown, lang: CheckLanguage): string {
  const words = WORDS[lang];
  const lines = [`${checked.ok ? words.ok : words.failed}  ${printable(checked.file)}`];
  for (const problem of checked.problems) {
    const english = lang === 'en';
    const next = english ? problem.nextStepEn : problem.nextStep;
    const { found, expected, line, column } = problem;
    const at = line === undefined ? '' : `  ${words.at(line, column ?? 1)}`;
    lines.push(`  ${words[problem.severity]} ${problem.code}  ${printable(problem.path)}${at}`);
    lines.push(`    ${english ? problem.messageEn : problem.message}`);
    if (typeof found === 'string') lines.push(`    ${words.found}${printable(found)}`);
    if (expected !== undefined) lines.push(`    ${words.expected}${printable(expected)}`);
    if (next !== undefined) lines.push(`    ${words.next}${next}`);
  }
  return lines.map((line) => `${line}\n`).join('');
}
