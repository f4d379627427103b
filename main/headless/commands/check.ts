import { existsSync } from 'node:fs';
import { Option } from 'commander';
import type { Command } from 'commander';
import type { CheckedFile } from '../../agent/check/check-file.ts';
import { AgentError } from '../../agent/error.ts';
import { command, printAnswer, settingsFrom } from '../command-line.ts';
import type { Cli, CommonOptions } from '../command-line.ts';
import { checkText } from '../text/check-text.ts';

interface CheckOptions extends CommonOptions {
  readonly lang: 'zh-TW' | 'en';
  /** False by `--no-attachments`. */
  readonly attachments: boolean;
  readonly hospital?: string;
  readonly full?: boolean;
}

const MEGABYTE = 1024 * 1024;
/** `upload.maxBundleMegabytes` where no settings say otherwise. */
const DEFAULT_MEGABYTES = 50;

/** Needs no data folder and no running agent, so that a HIS vendor can use it in tests of its own. */
export function checkCommand({ io }: Cli): Command {
  return command('check', 'check Bundles without sending them; exit 1 when one fails')
    .argument('<files...>', 'Bundles to check')
    .addOption(
      new Option('--lang <language>', 'language of messages').choices(['zh-TW', 'en']).default('zh-TW'),
    )
    .option('--no-attachments', 'do not look for attachments beside the file')
    .option('--full', 'by the profiles of the built-in guide as well, where none is imported')
    .option(
      '--hospital <id>',
      '醫事機構代碼 the Bundles must be of; default: the settings file’s, if there is one',
    )
    .action(async (files: string[], options: CheckOptions) => {
      // Imported late: no other command needs the checks.
      const { checkFile } = await import('../../agent/check/check-file.ts');
      const settings = existsSync(options.config) ? settingsFrom(options) : null;
      const megabytes = settings?.upload.maxBundleMegabytes ?? DEFAULT_MEGABYTES;
      const checked: CheckedFile[] = [];
      for (const file of files) {
        checked.push(
          await checkFile(file, {
            hospitalId: options.hospital ?? settings?.hospitalId ?? null,
            dataDir: settings?.dataDir ?? null,
            attachments: options.attachments,
            maxBytes: megabytes * MEGABYTE,
            full: options.full === true,
          }),
        );
      }
      printAnswer(
        io,
        options,
        checked.map((one) => checkElement(one, options.lang)),
        () => checked.map((one) => checkText(one, options.lang)).join(''),
      );
      const failed = checked.filter(({ ok }) => !ok).length;
      if (failed > 0) {
        throw new AgentError('check-failed', `${failed} of ${checked.length} files failed the check`, {
          messageZh: `${checked.length} 個檔案中有 ${failed} 個未通過檢核`,
        });
      }
    });
}

/** One element of `check --json`; the names are CONTRACT's. */
function checkElement({ problems, ...rest }: CheckedFile, lang: CheckOptions['lang']): object {
  return {
    ...rest,
    problems: problems.map(({ severity, code, message, messageEn, nextStep, nextStepEn, path }) => ({
      severity,
      code,
      message: lang === 'en' ? messageEn : message,
      ...(nextStep === undefined ? {} : { nextStep: lang === 'en' ? (nextStepEn ?? nextStep) : nextStep }),
      path,
    })),
  };
}
