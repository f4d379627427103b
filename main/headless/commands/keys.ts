import { Command, Option } from 'commander';
import { callAgent, command, nameOnRecord, printAnswer, withBy } from '../command-line.ts';
import type { AuditOptions, Cli, CommonOptions } from '../command-line.ts';
import { keysText, keyText } from '../text/keys-text.ts';
import { importCommand } from './keys-import.ts';
import { retireCommand, rotateCommand } from './keys-rotate.ts';

interface GenerateOptions extends CommonOptions, AuditOptions {
  readonly alg: 'ES384' | 'RS384';
}

export function keysCommand(cli: Cli): Command {
  return new Command('keys')
    .description("the client's keys")
    .addCommand(generateCommand(cli))
    .addCommand(importCommand(cli))
    .addCommand(rotateCommand(cli))
    .addCommand(retireCommand(cli))
    .addCommand(listCommand(cli))
    .addCommand(jwksCommand(cli));
}

function generateCommand({ io }: Cli): Command {
  return withBy(command('generate', 'make a new key pair; hand the public part (keys jwks) to NHI'))
    .addOption(new Option('--alg <alg>', 'signature algorithm').choices(['ES384', 'RS384']).default('ES384'))
    .action(async (options: GenerateOptions) => {
      const key = await callAgent(options, (client) =>
        client.keys.generate({ alg: options.alg, by: nameOnRecord(options) }),
      );
      printAnswer(io, options, key, () => keyText(key));
    });
}

function listCommand({ io }: Cli): Command {
  return command('list', 'all keys').action(async (options: CommonOptions) => {
    const keys = await callAgent(options, (client) => client.keys.list());
    printAnswer(io, options, keys, () => keysText(keys));
  });
}

/** A key set is JSON either way. */
function jwksCommand({ io }: Cli): Command {
  return command('jwks', 'the public key set to hand to NHI').action(async (options: CommonOptions) => {
    const jwks = await callAgent(options, (client) => client.keys.jwks());
    printAnswer(io, options, jwks, () => `${JSON.stringify(jwks, null, 2)}\n`);
  });
}
