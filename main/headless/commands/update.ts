import { Command, Option } from 'commander';
import { policyPlace } from '../../agent/ground/settings/policy.ts';
import { command, nameOnRecord, printAnswer, settingsFrom, withBy } from '../command-line.ts';
import type { AuditOptions, Cli, CommonOptions } from '../command-line.ts';
import { version } from '../host-ports.ts';
import { DEFAULT_NAME } from '../service/service-plan.ts';
import { newerThan, releasesIn } from '../update/feed.ts';
import { refuseOpenPolicy } from '../update/policy-owner.ts';
import { installUpdate } from '../update/install-update.ts';
import { readListing } from '../update/signature.ts';
import { updatePolicy } from '../update/update-policy.ts';

/** Installing stays an administrator's act: the agent itself never runs these commands. */
export function updateCommand(cli: Cli): Command {
  return new Command('update')
    .description('newer versions in a folder of the hospital, signed by their publisher; off unless allowed')
    .addCommand(checkCommand(cli))
    .addCommand(applyCommand(cli));
}

function checkCommand({ io }: Cli): Command {
  return command(
    'check',
    'whether the update folder has a newer version; its list’s signature is verified',
  ).action(async (options: CommonOptions) => {
    const { feed, publicKey } = updatePolicy(settingsFrom(options));
    const listing = await readListing(feed, publicKey);
    const newer = newerThan(version, releasesIn(listing, feed, process.platform));
    printAnswer(io, options, { version, newer }, () =>
      newer === null
        ? `${version} is the newest\n`
        : `${newer.version} is there: ${newer.file}\nan administrator goes on by: twpas-agent update apply\n`,
    );
  });
}

function applyCommand({ io }: Cli): Command {
  return withBy(
    command(
      'apply',
      'the newer version, verified: on Windows drained, backed up and installed; on Linux a copy and the commands to type',
    ),
  )
    .addOption(new Option('--name <name>', 'service to start anew').default(DEFAULT_NAME))
    .action(async (options: AuditOptions & { readonly name: string }) => {
      // Check who may write the policy before reading it: an administrator's rights install what it names.
      await refuseOpenPolicy(policyPlace());
      const settings = settingsFrom(options);
      const { feed, publicKey } = updatePolicy(settings);
      const releases = releasesIn(await readListing(feed, publicKey), feed, process.platform);
      const done = await installUpdate({
        settings,
        config: options.config,
        service: options.name,
        by: nameOnRecord(options),
        releases,
        release: newerThan(version, releases),
        say: (step, detail) => io.err(detail === undefined ? step : `${step}: ${detail}`),
      });
      printAnswer(io, options, done ?? { version, state: 'newest' }, () => {
        if (done === null) return `${version} is the newest\n`;
        return done.state === 'verified'
          ? `${done.version} is what its publisher signed: ${done.copy}\nAn administrator installs it by these lines; what fails ends them（請系統管理員執行，任何一行失敗即停止）:\n${done.steps.map((step) => `  ${step}`).join(' &&\n')}\n`
          : `${done.version} is handed over to its installer; its result will be in update-result.txt beside its copy\n`;
      });
    });
}
