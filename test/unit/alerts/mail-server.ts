import { onTestFinished } from 'vitest';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { testAuthority } from '../support/test-authority.ts';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Header lines as they came. */
  readonly head: string;
  readonly text: string;
  /** By which account, if any, and whether the connection was encrypted. */
  readonly user: string | null;
  readonly secure: boolean;
}

/** A real mail server on loopback, with a certificate for `localhost` by an authority of its own. */
export async function mailServer(
  options: Pick<
    SMTPServerOptions,
    'secure' | 'disabledCommands' | 'authOptional' | 'onAuth' | 'onRcptTo' | 'onMailFrom' | 'onConnect'
  > & { readonly onMail?: (mail: ReceivedMail) => Error | null; readonly names?: readonly string[] } = {},
) {
  const { onMail, names = ['localhost'], ...given } = options;
  const authority = testAuthority('Mail Root');
  const identity = authority.issue({ names });
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    ...identity,
    authOptional: true,
    logger: false,
    closeTimeout: 50,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const mail = {
          ...partsOf(Buffer.concat(chunks).toString('latin1')),
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          user: typeof session.user === 'string' ? session.user : null,
          secure: session.secure,
        };
        const refused = onMail?.(mail) ?? null;
        if (refused === null) mails.push(mail);
        done(refused);
      });
    },
    ...given,
  });
  // A client that leaves in the middle is no fault of the test.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
    });
  onTestFinished(stop);
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { mails, port, authority, stop };
}

/** RFC 2045 §6: as it was written by whoever sent it. */
function partsOf(raw: string): Pick<ReceivedMail, 'head' | 'text'> {
  const end = raw.indexOf('\r\n\r\n');
  const [head, body] = [raw.slice(0, end).replaceAll(/\r\n[ \t]+/g, ' '), raw.slice(end + 4)];
  const encoding = /^content-transfer-encoding: *(\S+)/im.exec(head)?.[1]?.toLowerCase();
  if (encoding === 'base64') return { head, text: Buffer.from(body, 'base64').toString('utf8') };
  if (encoding !== 'quoted-printable') return { head, text: Buffer.from(body, 'latin1').toString('utf8') };
  const bytes = body
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  return { head, text: Buffer.from(bytes, 'latin1').toString('utf8') };
}

/** The subject, its encoded words (RFC 2047) decoded. */
export function subjectOf({ head }: ReceivedMail): string {
  const line = /^subject: *(.*)$/im.exec(head)?.[1] ?? '';
  return line
    .replaceAll(/\?= +=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, how: string, text: string) =>
      how.toLowerCase() === 'b'
        ? Buffer.from(text, 'base64').toString('utf8')
        : Buffer.from(
            text
              .replaceAll('_', ' ')
              .replaceAll(/=([0-9A-F]{2})/g, (__, digits: string) =>
                String.fromCharCode(Number.parseInt(digits, 16)),
              ),
            'latin1',
          ).toString('utf8'),
    );
}
