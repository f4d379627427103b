import { readFile, stat } from 'node:fs/promises';
import type { Command } from 'commander';
import type { ClientKeyView } from '../../../shared/api/views/client-key.ts';
import { AgentError } from '../../agent/error.ts';
import { callAgent, command, nameOnRecord, printAnswer, withBy } from '../command-line.ts';
import type { AuditOptions, Cli, CommonOptions } from '../command-line.ts';
import type { AgentClient } from '../control/control-client.ts';
import { failureCodeOf } from '../failure.ts';
import type { Io } from '../io.ts';
import { givenSecret } from '../secrets.ts';
import { switchDate } from '../switch-date.ts';
import { rotationText } from '../text/keys-text.ts';

interface ImportOptions extends CommonOptions, AuditOptions {
  readonly passphraseFile?: string;
  readonly certificate?: string;
  readonly switchAt?: string;
}

/** A key file has some kilobytes; anything larger was named by mistake. */
const MAX_BYTES = 256 * 1024;
const VARIABLE = 'TWPAS_KEY_PASSPHRASE';

export function importCommand({ io }: Cli): Command {
  return withBy(command('import', 'take over a private key made elsewhere: PEM, PFX or JWK'))
    .argument('<file>', 'the key; it is read here, sealed in the data folder, and left where it is')
    .option('--passphrase-file <file>', `its first line opens the key; or ${VARIABLE}; else it is asked for`)
    .option('--certificate <file>', 'certificate that the key must belong to')
    .option('--switch-at <when>', 'sign with it from a day or time (Taiwan) on; default: now')
    .action(async (file: string, options: ImportOptions) => {
      const key = await callAgent(options, (client) => importKey(client, io, file, options));
      printAnswer(io, options, key, () => rotationText(key));
    });
}

async function importKey(
  client: AgentClient,
  io: Io,
  file: string,
  options: ImportOptions,
): Promise<ClientKeyView> {
  const switchAt = options.switchAt === undefined ? null : switchDate(options.switchAt);
  const input = {
    // As the person who runs the command: the service's account may not be allowed to read it.
    file: await contentOf(file),
    ...(options.certificate !== undefined && { certificate: await contentOf(options.certificate) }),
    ...(switchAt !== null && { switchAt }),
    by: nameOnRecord(options),
  };
  const given = await givenSecret({ file: options.passphraseFile, variable: VARIABLE });
  if (given !== null) return client.keys.import({ ...input, passphrase: given });
  try {
    return await client.keys.import(input);
  } catch (error) {
    if (!io.interactive || failureCodeOf(error) !== 'client-key-passphrase-needed') throw error;
    return client.keys.import({ ...input, passphrase: await io.askSecret('passphrase of the key: ') });
  }
}

async function contentOf(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size <= MAX_BYTES) return (await readFile(file)).toString('base64');
  } catch (cause) {
    throw new AgentError('key-file-unreadable', `the file ${file} cannot be read`, {
      messageZh: `檔案 ${file} 無法讀取`,
      cause,
    });
  }
  throw new AgentError('key-file-unreadable', `the file ${file} is far too large for a key`, {
    messageZh: `檔案 ${file} 太大，不會是金鑰`,
  });
}
