/** Channels of alerts: the hospital's mail server, and a webhook through the agent's own HTTP client. */
import { isIP } from 'node:net';
import type { SentMessageInfo } from 'nodemailer';
import { z } from 'zod';
import { mailPort, type Settings } from '../../../../shared/settings.ts';
import { AgentError } from '../../ground/error.ts';
import { inTime, untilAborted } from '../../ground/base/tasks.ts';
import { spoken } from '../../ground/net/foreign-words.ts';
import { trustedContext } from '../../ground/net/authorities.ts';
import type { HttpCall } from '../../ground/net/exchange.ts';
import { failureCode } from '../../ground/net/failure-code.ts';
import { type AlertWay, type Delivered, REDIRECTED } from './alerts.ts';
import type { AlertMessage } from './message.ts';

type MailSettings = NonNullable<Settings['alerts']['mail']>;

const MOST_MS = 7 * 60_000;
const CONNECT_MS = 20_000;
/**
 * A mail server may scan for viruses before it accepts a mail (RFC 5321 §4.5.3.2.6 allows ten minutes). With a shorter timeout it would get the same
 * mail again.
 */
const ANSWER_MS = 5 * 60_000;

/**
 * Sends by SMTP (RFC 5321) through nodemailer. Unless the settings say `none`, TLS comes first: a server that does not offer STARTTLS gets neither
 * login nor mail. Its name and chain are checked against the same authorities as NHI's.
 */
export function mailWay(options: {
  readonly mail: MailSettings;
  readonly caFile: string | undefined;
  /** Null: no password is stored. Called for each message. */
  readonly password: () => string | null;
  /** Limit of one delivery, from the DNS look-up to the server's last reply, ms. */
  readonly limitMs?: number;
}): AlertWay {
  const { mail, caFile, password, limitMs = MOST_MS } = options;
  const { host, user, security } = mail;
  const send = async (message: AlertMessage, signal: AbortSignal): Promise<Delivered> => {
    const pass = user === undefined ? null : password();
    if (user !== undefined && pass === null) throw new AgentError('mail-password-missing');
    // nodemailer is large, and most hospitals send no mail on most days: load it with the first one.
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({
      host,
      port: mailPort(mail),
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      ...(user !== undefined && pass !== null && { auth: { user, pass } }),
      ...(security !== 'none' && {
        tls: {
          // Set explicitly: otherwise Node reads NODE_TLS_REJECT_UNAUTHORIZED from the environment.
          rejectUnauthorized: true,
          secureContext: trustedContext({ caFile, smallHandshake: false }),
          // An address is no TLS server name (RFC 6066 §3); the certificate is still compared with it.
          ...(isIP(host) === 0 && { servername: host }),
        },
      }),
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: ANSWER_MS,
      dnsTimeout: CONNECT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const sent = await transport.sendMail({
      from: mail.from,
      to: mail.to,
      subject: message.subject,
      text: message.text,
      // Ask mail programs for no automatic reply, such as an absence note.
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      // Aborting closes the connection: nothing stays open or is delivered late.
      signal,
    });
    return takenBy(sent);
  };
  return {
    channel: 'mail',
    recipients: mail.to.length,
    send: (message, signal) =>
      withinTime(signal, limitMs, (limit) => send(message, limit)).catch((error: unknown) => ({
        taken: false,
        code: mailFailure(error),
        answer: spoken(wordsOf(error)),
      })),
  };
}

/** If some recipients are refused, the others have the mail: report an error, but do not send again. */
function takenBy({ rejected = [], response }: Pick<SentMessageInfo, 'rejected' | 'response'>): Delivered {
  const all = rejected.length === 0;
  return { taken: true, code: all ? null : 'mail-recipients-refused', answer: spoken(response) };
}

/** nodemailer's additions to an error. */
const mailError = z.object({
  code: z.string().optional().catch(undefined),
  /** Code of the system's or OpenSSL's error below, if any. */
  originalCode: z.string().optional().catch(undefined),
  command: z.string().optional().catch(undefined),
  /** The server's own words. */
  response: z.string().optional().catch(undefined),
});

const wordsOf = (error: unknown): string => mailError.safeParse(error).data?.response ?? '';

/** Error code by the phase in which the server refused (RFC 5321 §4.2), else why it was not reached. */
function mailFailure(error: unknown): string {
  if (error instanceof AgentError) return error.code;
  const { code = '', originalCode = code, command } = mailError.safeParse(error).data ?? {};
  switch (code) {
    case 'EAUTH':
    case 'ENOAUTH':
      return 'mail-login-refused';
    case 'EENVELOPE':
      return command === 'RCPT TO' ? 'mail-recipients-refused' : 'mail-sender-refused';
    case 'EMESSAGE':
      return 'mail-refused';
    case 'EPROTOCOL':
      return 'mail-protocol';
    case 'ETIMEDOUT':
      return 'timeout';
    default: {
      const found = failureCode(Object.assign(new Error(code), { code: originalCode }));
      return found === 'network-failed' && code === 'ETLS' ? 'mail-no-starttls' : found;
    }
  }
}

export function webhookWay(options: { readonly url: string; readonly http: HttpCall }): AlertWay {
  const { url, http } = options;
  const send = async (message: AlertMessage, signal: AbortSignal): Promise<Delivered> => {
    const answer = await http.request({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: Buffer.from(JSON.stringify(message.json)),
      maxBytes: 4096,
      signal,
    });
    if (answer.kind === 'nothing') return { taken: false, code: answer.code, answer: '' };
    const { status, body } = answer;
    const said = spoken(`HTTP ${String(status)} ${body.toString('utf8')}`).replace(
      'HTTP ###',
      `HTTP ${String(status)}`,
    );
    if (status >= 200 && status < 300) return { taken: true, code: null, answer: said };
    // Redirects are not followed: a message goes only to the configured address. The server may have accepted it before it redirected. So report an
    // error, but do not post again.
    if (status >= 300 && status < 400) return { taken: true, code: REDIRECTED, answer: said };
    return { taken: false, code: 'webhook-refused', answer: said };
  };
  return {
    channel: 'webhook',
    send: (message, signal) =>
      withinTime(signal, MOST_MS, (limit) => send(message, limit)).catch((error: unknown) => ({
        taken: false,
        code: failureCode(error),
        answer: '',
      })),
  };
}

/** A server that sends single bytes would delay a delivery for ever. The promise settles at the deadline, even if `work` ignores `limit`. */
function withinTime<T>(
  signal: AbortSignal,
  ms: number,
  work: (limit: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const end = (error: AgentError): never => {
    limit.abort(error);
    throw error;
  };
  if (signal.aborted) limit.abort(signal.reason);
  const stopped = (): never => end(new AgentError('stopped'));
  return inTime(untilAborted(work(limit.signal), signal, stopped), ms, () =>
    end(new AgentError('timeout/alert')),
  );
}
