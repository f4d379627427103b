import type { FhirRouter, MemoryRepository } from '@medplum/fhir-router';
import type { IncomingMessage } from 'node:http';
import { normalizeOperationOutcome, OperationOutcomeError } from '@medplum/core';
import type { OperationOutcome } from '@medplum/fhirtypes';
import type { CaseStore } from '../cases/case-store.ts';
import type { SandboxCase } from '../cases/case.ts';
import type { Pair } from '../fhir/chains.ts';
import { operationOutcome } from '../fhir/outcome.ts';
import type { Searcher } from '../fhir/search.ts';
import { searchsetOf } from '../fhir/searchset.ts';
import type { JsonObject } from '../json.ts';
import type { Ledger } from '../ledger.ts';
import type { SandboxSettings } from '../settings.ts';
import type { TokenServer } from '../token/token-server.ts';
import { refusalFor } from './access.ts';
import type { Answer } from './answer.ts';
import { fhirAnswer } from './answer.ts';

export interface FhirServiceContext {
  readonly repository: MemoryRepository;
  readonly router: FhirRouter;
  readonly searcher: Searcher;
  readonly store: CaseStore;
  readonly tokens: TokenServer;
  readonly ledger: Ledger;
  readonly settings: () => SandboxSettings;
  readonly baseUrl: string;
  readonly elsewhere: string;
}

const notFound = (): Answer => fhirAnswer(404, operationOutcome('not-found', '查無此資源', 'MSG_NO_EXIST'));

/** `GET {base}/Type?…`: the searches of the guide. */
export async function searchFhir(
  context: FhirServiceContext,
  request: IncomingMessage,
  type: string,
  query: readonly Pair[],
): Promise<Answer> {
  const refusal = await refusalFor(request, context.tokens, context.ledger, type, 's');
  if (refusal !== null) return refusal;
  if (type !== 'ClaimResponse' && type !== 'Claim' && type !== 'Bundle') return notFound();
  try {
    const found = await context.searcher.search(type, query);
    if (found.kind === 'refused') {
      return fhirAnswer(403, operationOutcome('forbidden', `不提供此查詢：${found.parameter}`));
    }
    const settings = context.settings();
    return fhirAnswer(200, await searchsetOf({ ...context, settings }, type, found));
  } catch (error) {
    return outcomeAnswer(400, error);
  }
}

/** `GET {base}/Type/id`, by the library's router. A Bundle is found by its location id and, if so set, by its case number. */
export async function readFhir(
  context: FhirServiceContext,
  request: IncomingMessage,
  type: string,
  path: string,
): Promise<Answer> {
  const refusal = await refusalFor(request, context.tokens, context.ledger, type, 'r');
  if (refusal !== null) return refusal;
  const [, id = '', ...rest] = path.split('/');
  const one = caseOf(context, type, id);
  if (one !== undefined && context.settings().lagReads && !context.store.index.view()(one)) return notFound();
  const realId = type === 'Bundle' && one !== undefined ? one.locationId : id;
  const [outcome, resource] = await context.router.handleRequest(
    {
      method: 'GET',
      // History is read as the current version: the Location header of a create ends in `_history/1`.
      url: [type, realId, ...(rest[0] === '_history' ? [] : rest)].join('/'),
      pathname: '',
      body: undefined,
      params: {},
      query: {},
    },
    context.repository,
  );
  return resource === undefined
    ? outcomeAnswer(404, new OperationOutcomeError(outcome))
    : fhirAnswer(200, resource as unknown as JsonObject);
}

function caseOf({ store, settings }: FhirServiceContext, type: string, id: string): SandboxCase | undefined {
  if (type === 'ClaimResponse') return store.byAnswer(id);
  if (type === 'Claim') return store.byNumber(id);
  if (type !== 'Bundle') return undefined;
  return store.byLocation(id) ?? (settings().bundleByNumber ? store.byNumber(id) : undefined);
}

function outcomeAnswer(status: number, error: unknown): Answer {
  const outcome: OperationOutcome = normalizeOperationOutcome(error);
  const code = outcome.issue[0]?.code ?? 'processing';
  const text = outcome.issue[0]?.details?.text ?? '';
  return fhirAnswer(status, operationOutcome(code, text));
}
