import { Option } from 'commander';
import type { Command } from 'commander';
import { callAgent, command, nameOnRecord, printAnswer, withBy } from '../command-line.ts';
import type { AuditOptions, Cli, CommonOptions } from '../command-line.ts';
import { inAWeek, switchDate } from '../switch-date.ts';
import { keyText, rotationText } from '../text/keys-text.ts';

interface RotateOptions extends CommonOptions, AuditOptions {
  readonly alg?: 'ES384' | 'RS384';
  readonly switchAt?: string;
}

export function rotateCommand({ io }: Cli): Command {
  return withBy(
    command('rotate', 'make the key that follows; both are published, the new one signs from a date on'),
  )
    .addOption(new Option('--alg <alg>', 'default: as the present key').choices(['ES384', 'RS384']))
    .option('--switch-at <when>', 'now, a day, or a time (Taiwan); default: in seven days')
    .action(async (options: RotateOptions) => {
      const switchAt = options.switchAt === undefined ? inAWeek() : switchDate(options.switchAt);
      const key = await callAgent(options, (client) =>
        client.keys.rotate({
          ...(options.alg !== undefined && { alg: options.alg }),
          ...(switchAt !== null && { switchAt }),
          by: nameOnRecord(options),
        }),
      );
      printAnswer(io, options, key, () => rotationText(key));
    });
}

export function retireCommand({ io }: Cli): Command {
  return (
    withBy(command('retire', 'publish a key no more and destroy its private half; never the one that signs'))
      .argument('<kid>', 'id of the key, see keys list')
      // An id is a thumbprint in base64url: one in 64 begins with a hyphen.
      .allowUnknownOption()
      .action(async (kid: string, options: CommonOptions & AuditOptions) => {
        const key = await callAgent(options, (client) =>
          client.keys.retire({ kid, by: nameOnRecord(options) }),
        );
        printAnswer(io, options, key, () => keyText(key));
      })
  );
}
