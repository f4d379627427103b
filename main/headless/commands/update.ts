import { Command } from 'commander';
import { AgentError } from '../../agent/error.ts';
import { command, printAnswer, settingsFrom } from '../command-line.ts';
import type { Cli, CommonOptions } from '../command-line.ts';
import { version } from '../host-ports.ts';
import { compareVersions, newestRelease, verifyRelease } from '../update/feed.ts';

/** Installing stays an administrator's act: the installer asks the agent to finish first. */
export function updateCommand({ io }: Cli): Command {
  const check = command(
    'check',
    'whether the update folder (TWPAS_UPDATE_FEED) has a newer version, verified by its hash',
  ).action(async (options: CommonOptions) => {
    const feed = process.env['TWPAS_UPDATE_FEED'] ?? '';
    if (!settingsFrom(options).update.allowed || feed === '') throw off();
    const found = await newestRelease(feed, process.platform);
    const newer = found !== null && compareVersions(found.version, version) > 0 ? found : null;
    if (newer !== null) await verifyRelease(newer);
    printAnswer(io, options, { version, newer }, () =>
      newer === null
        ? `${version} is the newest\n`
        : `${newer.version} is there, its hash is right: ${newer.file}\nan administrator installs it; the agent is asked to finish first (twpas-agent stop)\n`,
    );
  });
  return new Command('update')
    .description('newer versions in a folder of the hospital; off unless allowed')
    .addCommand(check);
}

const off = (): AgentError =>
  new AgentError(
    'update-off',
    'updates are off: they need update.allowed in the settings and TWPAS_UPDATE_FEED in the environment',
    { messageZh: '未啟用更新：須在設定啟用 update.allowed，並以環境變數 TWPAS_UPDATE_FEED 指定資料夾' },
  );
