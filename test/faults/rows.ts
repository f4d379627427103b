import type { Delivery } from '../../shared/states.ts';
import type { Fault } from '../../main/practice/faults.ts';

/** A way for a request to go wrong. */
export interface FaultRow {
  readonly name: string;
  readonly fault: Fault;
  /** Where a Bundle's POST that meets it must stand right after: docs/doubtful-send.md. */
  readonly post: Extract<Delivery, 'queued' | 'rejected' | 'accepted' | 'uncertain'>;
  /** True if the server stores the Bundle although it answers (or does not answer) like this. */
  readonly stores: boolean;
}

const status = (
  code: number,
  post: FaultRow['post'],
  more: Partial<Extract<Fault, { kind: 'status' }>> = {},
): FaultRow => ({
  name: [
    String(code),
    more.retryAfterSeconds === undefined ? '' : `Retry-After ${more.retryAfterAs ?? 'seconds'}`,
    more.retryAfterSeconds === 0 ? '(none)' : '',
    more.issue === undefined ? '' : `OperationOutcome ${more.issue}`,
    more.html === true ? 'HTML' : '',
    more.early === true ? 'before the body' : '',
    more.commit === true ? 'though stored' : '',
  ]
    .filter(Boolean)
    .join(' '),
  fault: { kind: 'status', status: code, ...more },
  post,
  stores: more.commit === true,
});
const row = (name: string, fault: Fault, post: FaultRow['post'], stores: boolean): FaultRow => ({
  name,
  fault,
  post,
  stores,
});

export const ROWS: readonly FaultRow[] = [
  // The server says that it did not take it, and asks to come again: true or not, one search has to confirm it.
  status(429, 'queued', { retryAfterSeconds: 1, html: true, early: true }),
  row('401 for a token that was revoked', { kind: 'revoke' }, 'queued', false),
  ...[false, true].flatMap((commit) => [
    status(429, 'queued', { commit }),
    status(429, 'queued', { retryAfterSeconds: 0, commit }),
    status(429, 'queued', { retryAfterSeconds: 1, commit }),
    status(429, 'queued', { retryAfterSeconds: 1, retryAfterAs: 'date', commit }),
    status(401, 'queued', { commit }),
    status(503, 'queued', { retryAfterSeconds: 1, commit }),
    status(503, 'queued', { issue: 'throttled', commit }),
    status(403, 'queued', { issue: 'forbidden', commit }),
    status(404, 'queued', { issue: 'not-found', commit }),
    // It refuses this Bundle; should it have stored it all the same, that comes out.
    ...[400, 412, 422].map((code) => status(code, 'rejected', { issue: 'invalid', commit })),
    status(200, 'rejected', { issue: 'invalid', commit }),
    status(413, 'rejected', { html: true, commit }),
    // It, or something in between, refuses us: nobody can tell where the Bundle is.
    ...[301, 302, 303, 307, 308].map((code) =>
      row(
        `${String(code)} to another host${commit ? ' though stored' : ''}`,
        { kind: 'redirect', status: code, commit },
        'uncertain',
        commit,
      ),
    ),
    ...[403, 404, 405, 406, 407, 415].map((code) => status(code, 'uncertain', { commit })),
    status(401, 'uncertain', { html: true, commit }),
    status(503, 'uncertain', { issue: 'transient', commit }),
    ...['duplicate', 'conflict', 'lock-error', 'timeout', 'incomplete', 'exception'].map((issue) =>
      status(422, 'uncertain', { issue, commit }),
    ),
    status(409, 'uncertain', { issue: 'duplicate', commit }),
    status(200, 'uncertain', { issue: 'processing', commit }),
  ]),
  // 2xx that stored nothing.
  status(200, 'uncertain'),
  status(201, 'uncertain'),
  status(202, 'uncertain'),
  row(
    '200 with another resource',
    { kind: 'says', body: { resourceType: 'CapabilityStatement' } },
    'uncertain',
    false,
  ),
  // It took it.
  row('201 that says nothing', { kind: 'empty' }, 'uncertain', true),
  row('200 that says nothing', { kind: 'empty', status: 200 }, 'uncertain', true),
  row('201 and half of the body', { kind: 'half-body' }, 'accepted', true),
  row('201 compressed though not asked for', { kind: 'gzip' }, 'accepted', true),
  row('201 with a gzip bomb', { kind: 'bomb', megabytes: 48 }, 'accepted', true),
  row('201 with a body without end', { kind: 'flood', megabytes: 64 }, 'accepted', true),
  row('201 a byte at a time', { kind: 'drip', everyMs: 20 }, 'accepted', true),
  // Nobody can tell.
  ...[400, 408, 409, 421, 422, 500, 502, 503, 504].flatMap((code) => [
    status(code, 'uncertain'),
    status(code, 'uncertain', { commit: true, html: code % 2 === 0 }),
  ]),
  row('200 with a web page', { kind: 'html' }, 'uncertain', false),
  row('200 with a web page though stored', { kind: 'html', commit: true }, 'uncertain', true),
  row('reset before the body', { kind: 'reset', early: true }, 'uncertain', false),
  row('reset', { kind: 'reset' }, 'uncertain', false),
  row('reset though stored', { kind: 'reset', commit: true }, 'uncertain', true),
  row(
    'reset of a reused connection though stored',
    { kind: 'reset', commit: true, reused: true },
    'uncertain',
    true,
  ),
  row('head cut', { kind: 'cut-head' }, 'uncertain', false),
  row('head cut though stored', { kind: 'cut-head', commit: true }, 'uncertain', true),
  row('head a byte at a time', { kind: 'drip-head', everyMs: 40 }, 'uncertain', false),
  row(
    'head a byte at a time though stored',
    { kind: 'drip-head', everyMs: 40, commit: true },
    'uncertain',
    true,
  ),
  row('no answer in time, stored', { kind: 'slow', delayMs: 1500 }, 'uncertain', true),
  row('stored only after the time was over', { kind: 'late-commit', delayMs: 1300 }, 'uncertain', true),
];
