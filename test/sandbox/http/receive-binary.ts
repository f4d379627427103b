import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Fault } from '../faults.ts';
import { operationOutcome } from '../fhir/outcome.ts';
import type { BinaryRecord, Ledger } from '../ledger.ts';
import type { TokenServer } from '../token/token-server.ts';
import { refusalFor } from './access.ts';
import type { Answer } from './answer.ts';
import { fhirAnswer, htmlAnswer } from './answer.ts';
import { readBody } from './body.ts';
import { deliver, send, type Exchange } from './deliver.ts';

const headerOf = (request: IncomingMessage, name: string): string | null => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : null;
};

/** `POST {base}/Binary`: an attachment as its own bytes. What it is about must be a Bundle that is here. */
export async function receiveBinary(
  context: {
    readonly ledger: Ledger;
    readonly tokens: TokenServer;
    readonly baseUrl: string;
    readonly maxBodyMegabytes: number;
    readonly hasBundle: (locationId: string) => boolean;
    readonly takeFault: () => Fault | null;
  },
  exchange: Exchange,
): Promise<void> {
  const { ledger, baseUrl } = context;
  const { request } = exchange;
  const body = await readBody(request, context.maxBodyMegabytes * 1_048_576);
  if (body.kind === 'partial') {
    ledger.counts.partialBodies += 1;
    return;
  }
  if (body.kind === 'too-large') {
    send(exchange, htmlAnswer(413));
    return;
  }
  const record: BinaryRecord = {
    sha256: createHash('sha256').update(body.bytes).digest('hex'),
    at: Date.now(),
    contentType: headerOf(request, 'content-type'),
    about: headerOf(request, 'x-security-context'),
    stored: false,
    status: null,
  };
  ledger.binary(record);
  record.status = await deliver(exchange, context.takeFault(), async (): Promise<Answer> => {
    const refusal = await refusalFor(request, context.tokens, ledger, 'Binary', 'c');
    if (refusal !== null) return refusal;
    if (!context.hasBundle(/^Bundle\/([^/]+)$/.exec(record.about ?? '')?.[1] ?? ''))
      return fhirAnswer(422, operationOutcome('not-found', '查無此附件所屬之 Bundle', 'MSG_NO_MATCH'));
    record.stored = true;
    const id = randomUUID();
    return fhirAnswer(
      201,
      { resourceType: 'Binary', id, contentType: record.contentType ?? '' },
      { location: `${baseUrl}/Binary/${id}/_history/1` },
    );
  });
}
