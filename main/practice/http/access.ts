import type { IncomingMessage } from 'node:http';
import { operationOutcome } from '../fhir/outcome.ts';
import type { Ledger } from '../ledger.ts';
import type { Right } from '../token/scopes.ts';
import { covers } from '../token/scopes.ts';
import type { TokenServer } from '../token/token-server.ts';
import type { Answer } from './answer.ts';
import { fhirAnswer } from './answer.ts';

/** Lets a FHIR request through, or says 401 or 403. Returns null when it may pass. */
export async function refusalFor(
  request: IncomingMessage,
  tokens: TokenServer,
  ledger: Ledger,
  type: string,
  right: Right,
): Promise<Answer | null> {
  const header = request.headers.authorization;
  if (header === undefined) {
    ledger.violation('no-token', `${request.method ?? ''} ${type}`);
    return unauthorized(ledger);
  }
  const token = /^Bearer ([A-Za-z0-9._~+/=-]+)$/.exec(header)?.[1];
  if (token === undefined) {
    ledger.violation('authorization-form', type);
    return unauthorized(ledger);
  }
  const granted = await tokens.scopesOf(token);
  if (granted === null) {
    if (!tokens.issued(token)) ledger.violation('foreign-token', type);
    return unauthorized(ledger);
  }
  if (covers(granted, type, right)) return null;
  return fhirAnswer(
    403,
    operationOutcome('forbidden', `權限不足：system/${type}.${right}`, 'MSG_AUTH_REQUIRED'),
  );
}

function unauthorized(ledger: Ledger): Answer {
  ledger.counts.unauthorized += 1;
  return fhirAnswer(401, operationOutcome('login', '存取權杖無效或已到期', 'MSG_AUTH_REQUIRED'), {
    'www-authenticate': 'Bearer error="invalid_token"',
  });
}
