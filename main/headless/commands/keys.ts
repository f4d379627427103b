import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { ClientKeyView } from '../../../shared/api/operations-contract.ts';
import type { Settings } from '../../../shared/settings.ts';
import { errorCode } from '../../agent/ground/base/errors.ts';
import { readNamedSync } from '../../agent/ground/base/plain-file.ts';
import { AgentError } from '../../agent/ground/error.ts';
import { givenSecret, secretOf } from '../ask.ts';
import {
  type AuditOptions,
  callAgent,
  type Cli,
  command,
  type CommonOptions,
  nameOnRecord,
  printAnswer,
  record,
  withBy,
  withReason,
} from '../command-line.ts';
import type { AgentClient } from '../control/control-client.ts';
import { failureCodeOf, UsageError } from '../failure.ts';
import type { Io } from '../io.ts';
import { formatFields, formatTable } from '../table.ts';

interface GenerateOptions extends AuditOptions {
  readonly alg: 'ES384' | 'RS384';
  readonly replace?: true;
}

export function keysCommand(cli: Cli): Command {
  return new Command('keys')
    .description("the client's keys")
    .addCommand(generateCommand(cli))
    .addCommand(importCommand(cli))
    .addCommand(rotateCommand(cli))
    .addCommand(putBackCommand(cli))
    .addCommand(retireCommand(cli))
    .addCommand(certificatePassphraseCommand(cli))
    .addCommand(listCommand(cli))
    .addCommand(jwksCommand(cli));
}

function generateCommand({ io }: Cli): Command {
  return withReason(
    withBy(command('generate', 'make a new key pair; hand the public part (keys jwks) to NHI')),
  )
    .addOption(new Option('--alg <alg>', 'signature algorithm').choices(['ES384', 'RS384']).default('ES384'))
    .option(
      '--replace',
      'although there is a key already, with --reason: the new one signs at once, and NHI does not know it yet',
    )
    .action(async (options: GenerateOptions) => {
      const key = await callAgent(options, async (client) => {
        const [active] = (await client.keys.list()).filter((one) => one.active);
        if (active !== undefined && options.replace !== true)
          throw new UsageError([
            `there is a key already (${active.kid}), and a new one would sign at once, before NHI knows it: use keys rotate, or --replace with --reason` +
              `（已有連線金鑰；新的會立刻使用，而健保署還不認得：請用 keys rotate，確定要立刻更換才加 --replace 與 --reason）`,
          ]);
        return client.keys.generate({ alg: options.alg, ...record(options) });
      });
      printAnswer(io, options, key, () => keyText(key));
    });
}

function listCommand({ io }: Cli): Command {
  return command('list', 'all keys').action(async (options: CommonOptions) => {
    const keys = await callAgent(options, (client) => client.keys.list());
    printAnswer(io, options, keys, () => keysText(keys));
  });
}

/** A key set is JSON with and without `--json`. */
function jwksCommand({ io }: Cli): Command {
  return command('jwks', 'the public key set to hand to NHI').action(async (options: CommonOptions) => {
    const jwks = await callAgent(options, async (client, { settings }) => {
      // Shows a person whose keys these are: once registered at NHI, they authenticate the hospital.
      if (options.json !== true) io.err(keysOf(settings, options));
      return client.keys.jwks();
    });
    printAnswer(io, options, jwks, () => `${JSON.stringify(jwks, null, 2)}\n`);
  });
}

function keysOf({ hospitalId, server, dataDir }: Settings, { config }: CommonOptions): string {
  return [
    `hospital（醫事機構代碼）: ${hospitalId}`,
    `client（client_id）: ${server.clientId}`,
    `settings（設定檔）: ${resolve(config)}`,
    `data folder（資料夾）: ${dataDir}`,
  ].join('\n');
}

interface ImportOptions extends AuditOptions {
  readonly passphraseFile?: string;
  readonly certificate?: string;
  readonly switchAt?: string;
}

/** A key file has some kilobytes; a larger file was named by mistake. */
const MAX_BYTES = 256 * 1024;
const VARIABLE = 'TWPAS_KEY_PASSPHRASE';

function importCommand({ io }: Cli): Command {
  return withBy(command('import', 'take over a private key made elsewhere: PEM, DER or JWK'))
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
    // Read with the rights of the person who runs the command: the service's account may not have them.
    file: contentOf(file),
    ...(options.certificate !== undefined && { certificate: contentOf(options.certificate) }),
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

function contentOf(file: string): string {
  try {
    return readNamedSync(file, MAX_BYTES).toString('base64');
  } catch (cause) {
    throw new AgentError(
      errorCode(cause) === 'file-too-large' ? 'key-file-unreadable/too-large' : 'key-file-unreadable',
      { file },
      { cause },
    );
  }
}

const CERTIFICATE_VARIABLE = 'TWPAS_CERTIFICATE_PASSPHRASE';

/** The passphrase is typed or comes from a file or the environment; never an argument, which other users of the machine can see. */
function certificatePassphraseCommand({ io }: Cli): Command {
  return withBy(command('certificate-passphrase', 'keep, sealed, what opens server.clientCertificate'))
    .option('--passphrase-file <file>', `its first line; or ${CERTIFICATE_VARIABLE}; else it is asked for`)
    .action(async (options: AuditOptions & { readonly passphraseFile?: string }) => {
      const places = { file: options.passphraseFile, variable: CERTIFICATE_VARIABLE };
      const howElse = `give it by --passphrase-file or ${CERTIFICATE_VARIABLE}`;
      const passphrase = await secretOf(io, places, 'passphrase of the certificate: ', howElse);
      const kept = await callAgent(options, (client, { by }) =>
        client.keys.certificatePassphrase({ passphrase, by }),
      );
      printAnswer(io, options, kept, () => 'kept, sealed; the next connection uses it\n');
    });
}

interface RotateOptions extends AuditOptions {
  readonly alg?: 'ES384' | 'RS384';
  readonly switchAt?: string;
}

function rotateCommand({ io }: Cli): Command {
  return withReason(
    withBy(
      command('rotate', 'make the key that follows; both are published, the new one signs from a date on'),
    ),
  )
    .addOption(new Option('--alg <alg>', 'default: as the present key').choices(['ES384', 'RS384']))
    .option(
      '--switch-at <when>',
      'a day, a time (Taiwan) or now; within seven days with --reason; default: in seven days',
    )
    .action(async (options: RotateOptions) => {
      const input = {
        ...(options.alg !== undefined && { alg: options.alg }),
        ...(options.switchAt !== undefined && { switchAt: switchDate(options.switchAt) ?? 'now' }),
        ...record(options),
      };
      const key = await callAgent(options, (client) => client.keys.rotate(input));
      printAnswer(io, options, key, () => rotationText(key));
    });
}

function putBackCommand({ io }: Cli): Command {
  return withBy(
    command('put-back', 'sign with the former key again, at once: where NHI does not know the new one'),
  ).action(async (options: AuditOptions) => {
    const key = await callAgent(options, (client, { by }) => client.keys.putBack({ by }));
    printAnswer(io, options, key, () => keyText(key));
  });
}

function retireCommand({ io }: Cli): Command {
  return (
    withBy(command('retire', 'publish a key no more and destroy its private half; never the one that signs'))
      .argument('<kid>', 'id of the key, see keys list')
      // An id is a base64url thumbprint: one in 64 begins with a hyphen.
      .allowUnknownOption()
      .action(async (kid: string, options: AuditOptions) => {
        const key = await callAgent(options, (client, { by }) => client.keys.retire({ kid, by }));
        printAnswer(io, options, key, () => keyText(key));
      })
  );
}

/**
 * `--switch-at`: `now`, a day (its beginning in Taiwan), or a time with or without offset (Taiwan’s). Null: immediately.
 * @throws UsageError
 */
function switchDate(value: string): string | null {
  if (value === 'now') return null;
  const day = /^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00` : value;
  const zoned = /(Z|[+-]\d\d:\d\d)$/.test(day) ? day : `${day}+08:00`;
  const at = /^\d{4}-\d\d-\d\dT/.test(zoned) ? Date.parse(zoned) : Number.NaN;
  if (Number.isNaN(at))
    throw new UsageError([
      `--switch-at must be now, a day (2026-12-31) or a time (2026-12-31T08:00), not ${value}`,
    ]);
  return new Date(at).toISOString();
}

function keyText(key: ClientKeyView): string {
  return formatFields([
    ['kid', key.kid],
    ['alg', key.alg],
    ['created', key.createdAt],
    ['active', key.active],
    ['state', key.state],
    ['signs from', key.activeFrom],
    ['retired', key.retiredAt ?? undefined],
  ]);
}

function keysText(keys: readonly ClientKeyView[]): string {
  return formatTable(
    ['KID', 'ALG', 'CREATED', 'SIGNS FROM', 'STATE', 'ACTIVE'],
    keys.map((key) => [
      key.kid,
      key.alg,
      key.createdAt,
      key.activeFrom,
      key.state,
      key.active ? 'yes' : 'no',
    ]),
    'no keys\n',
  );
}

function rotationText(key: ClientKeyView): string {
  const next =
    key.state === 'next'
      ? `Hand the public set (keys jwks) to NHI before ${key.activeFrom}; both keys are in it until then and after.\n` +
        'Once the new key has signed well, take the old one back: keys retire KID\n'
      : 'Hand the public set (keys jwks) to NHI now: the new key signs already.\n';
  return `${keyText(key)}\n${next}`;
}
