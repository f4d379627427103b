/**
 * The only contract between the agent and its clients: the page over HTTP or a MessagePort, the command
 * line over the control endpoint. Failures are typed errors: `NOT_FOUND`, `CONFLICT` (the move is not allowed
 * now; `data.code` says why), `NOT_ALLOWED` (not with the caller's roles), `BAD_REQUEST`, `FAILED` (an AgentError: stable code, message without data).
 */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { ASK_RESULTS } from '../ask-now.ts';
import { RELEASE_WORDS } from '../choices.ts';
import { WISHES } from '../states.ts';
import { accessContract } from './access-contract.ts';
import {
  auditReport,
  clientKeyView,
  igPackageView,
  importProgress,
  packageToImport,
  operationsContract,
  retentionContract,
  vaultContract,
} from './operations-contract.ts';
import { base, by, done, id } from './base.ts';
import { chainsContract } from './chains-contract.ts';
import { contentContract } from './content-contract.ts';
import { listContract, namesContract } from './list-contract.ts';
import { precheckContract } from './precheck-contract.ts';
import { peopleContract } from './people-contract.ts';
import { statsContract } from './stats-contract.ts';
import { doctorContract } from './doctor-contract.ts';
import { bundleToCheck, checkedBundle, checkTokenView, rehearsedSend } from './check.ts';
import { workContract } from './work-contract.ts';
import { caseDetail } from './views/case-detail.ts';
import { caseRow } from './views/case-row.ts';
import { statusView } from './views/status.ts';

const reason = z.string().max(2000).optional();
/** Name of the program that holds the token. */
const tokenName = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u);
const move = z.object({ ids: z.array(id).min(1).max(10_000), by, reason });
const movedOne = z.object({
  id,
  ok: z.boolean(),
  code: z.string().nullable(),
  message: z.string().nullable(),
  messageEn: z.string().nullable(),
  /** NHI's numbers of the applications that the message is about. */
  numbers: z.array(z.string()).optional(),
  /** The hold or cancel is only asked for: NHI may have the case, and is asked first. */
  wish: z.enum(WISHES).optional(),
});
export type Moved = z.infer<typeof movedOne>;
const moved = z.array(movedOne);
/** NHI's numbers of applications that the person has checked: none of them is this case. */
const despite = z.array(z.string().min(1).max(64)).max(200).optional();

const asked = z.object({ ids: z.array(id).min(1).max(10_000), by });

/** `missingPayloads`: number of the backup's payloads that were missing or changed. */
const restored = z.object({ cases: z.int(), uncertain: z.int(), missingPayloads: z.int() });
export type Restored = Readonly<z.infer<typeof restored>>;

export type { CaseFilter } from './case-filter.ts';

export const contract = {
  /** `address: false`: without a sign-in address, for a program that stores the answer. */
  status: base.input(z.object({ address: z.boolean().optional() }).optional()).output(statusView),
  cases: {
    /**
     * Rows of these ids, in that order; missing ids are left out. `phi`: with the patients' numbers, one audit line each time. Shown names
     * are always audited.
     */
    rows: base.input(z.object({ ids: z.array(id).max(2000), phi: z.boolean(), by })).output(z.array(caseRow)),
    /** `phi` as above. Opening a case is audited even if its patient is masked. */
    show: base.input(z.object({ id, phi: z.boolean(), by })).output(caseDetail),
    ...contentContract,
    ...listContract,
    /** Raw JSON text of the Bundle, or of one answer. Audited. */
    raw: base
      .input(
        z.object({
          id,
          what: z.union([z.literal('bundle'), z.object({ answer: z.string() })]),
          by,
        }),
      )
      .output(z.object({ text: z.string() })),
    /** The request that would be sent for this case, and its check, without patient data. Nothing is sent. */
    rehearse: base.input(z.object({ id })).output(rehearsedSend),
    retry: base.input(move).output(moved),
    hold: base.input(move).output(moved),
    /**
     * A case that NHI may have (`reconcile`, or in doubt) needs `reconcile: 'checked'`: a person has checked at NHI and confirmed it twice.
     * A case with a twin (`same-claim`, `same-path`) needs `'different'` and a reason: the person has seen the twin and says that this is
     * another application. Else the error is `nhi-not-checked` or `twin-without-reason`. The agent searches NHI once more for such a case. Errors: `found-at-nhi` (the case counts as uploaded), `similar-at-nhi` (see `despite`), `nhi-not-reached`.
     */
    release: base.input(move.extend({ reconcile: z.enum(RELEASE_WORDS).optional(), despite })).output(moved),
    cancel: base.input(move).output(moved),
    recheck: base.input(move).output(moved),
    /**
     * 現在查詢: asks NHI for the result of these cases before their next poll, at most `MOST_ASKED` at once (else `ask-too-many`). Answers
     * once NHI has. `came`: the result; null where `ok` is false, and `code` says why.
     */
    askNow: base.input(asked).output(z.array(movedOne.extend({ came: z.enum(ASK_RESULTS).nullable() }))),
    /** Although profiles of the imported guide say otherwise; never what the rules or the attachments refuse. */
    sendAnyway: base.input(z.object({ id, by, reason: z.string().trim().min(1).max(2000) })).output(done),
    markRead: base.input(z.object({ ids: z.array(id).min(1).max(10_000) })).output(done),
    /**
     * Settles a doubtful send by a number (verified at NHI) or by absence (`confirmed` must be true: the person was asked twice). Before it
     * accepts absence, the agent searches once more, as for `release`.
     */
    resolve: base
      .input(
        z.object({
          id,
          by,
          reason,
          found: z.union([
            z.object({ number: z.string().min(1).max(64) }),
            z.object({ absent: z.literal(true), confirmed: z.literal(true), despite }),
          ]),
        }),
      )
      .output(done),
  },
  /** Ids of changed cases (empty: the status changed). Readers fetch the content, so a missed event loses nothing. */
  changes: base.output(eventIterator(z.object({ ids: z.array(id), revision: z.int() }))),
  destination: {
    /** Staff pause or resume all sending. `resume` also ends a pause and tries immediately. */
    pause: base.input(z.object({ by, reason })).output(done),
    resume: base.input(z.object({ by, reason })).output(done),
  },
  folders: {
    rescan: base.output(done),
  },
  keys: {
    /** The first key; another one signs at once as well, which needs a reason. */
    generate: base.input(z.object({ alg: z.enum(['ES384', 'RS384']), reason, by })).output(clientKeyView),
    /**
     * Imports a key: the file's bytes, base64, which the command line reads with its user's rights. Command line only. `switchAt`: the key
     * signs from then on, else immediately.
     */
    import: base
      .input(
        z.object({
          file: z.base64().max(400_000),
          passphrase: z.string().max(1000).optional(),
          certificate: z.base64().max(400_000).optional(),
          switchAt: z.iso.datetime({ offset: true }).optional(),
          by,
        }),
      )
      .output(clientKeyView),
    /** The passphrase of `server.clientCertificate`: sealed, and never returned. Command line only. */
    certificatePassphrase: base.input(z.object({ passphrase: z.string().max(1000), by })).output(done),
    /** Makes a key: published from now on, signing from `switchAt` on (in seven days by default). `now` needs a reason: NHI does not know the key yet. */
    rotate: base
      .input(
        z.object({
          alg: z.enum(['ES384', 'RS384']).optional(),
          switchAt: z.union([z.literal('now'), z.iso.datetime({ offset: true })]).optional(),
          reason,
          by,
        }),
      )
      .output(clientKeyView),
    /** Signs with the former key again, at once; the present one stays published. */
    putBack: base.input(z.object({ by })).output(clientKeyView),
    /** Removes a key from the public set and destroys its private key; never the one that signs. */
    retire: base.input(z.object({ kid: z.string().min(1).max(200), by })).output(clientKeyView),
    list: base.output(z.array(clientKeyView)),
    jwks: base.output(z.object({ keys: z.array(z.record(z.string(), z.unknown())) })),
  },
  /** Packages that judge Bundles: imported and chosen on the command line alone (ADR 10). */
  ig: {
    /** `file`: absolute path of a `.tgz` on the agent's machine. A guide becomes the default. */
    import: base.input(packageToImport).output(igPackageView),
    /** Progress of a running import that a caller waits for; null: none. */
    progress: base.output(importProgress.nullable()),
    list: base.output(z.array(igPackageView)),
    /** Makes an imported guide the default. */
    use: base.input(z.object({ name: z.string(), version: z.string(), by })).output(igPackageView),
  },
  doctor: doctorContract,
  vault: vaultContract,
  retention: retentionContract,
  ...operationsContract,
  ...accessContract,
  ...chainsContract,
  ...precheckContract,
  ...namesContract,
  ...peopleContract,
  ...statsContract,
  ...workContract,
  check: {
    /** Checks a Bundle; sends, stores and logs nothing of it. */
    bundle: base.input(bundleToCheck).output(checkedBundle),
    tokens: {
      list: base.output(z.array(checkTokenView)),
      /** The token is returned only here. Command line only. */
      make: base.input(z.object({ name: tokenName, by })).output(z.object({ token: z.string() })),
      remove: base.input(z.object({ name: tokenName, by })).output(done),
    },
  },
  audit: {
    /** `head`: `N:HASH`. */
    verify: base.input(z.object({ head: z.string().max(100).optional() }).optional()).output(auditReport),
    /** `file`: absolute path on the agent's machine. Command line only. */
    export: base.input(z.object({ file: z.string(), by })).output(
      z.object({
        file: z.string(),
        lines: z.int(),
        bytes: z.int(),
        /** `N:HASH` of the last line in it. */
        head: z.string().nullable(),
      }),
    ),
  },
  /** `file`: absolute path on the agent's machine. Command line only. */
  backup: base
    .input(z.object({ file: z.string(), by }))
    .output(z.object({ file: z.string(), bytes: z.int() })),
  /** Replaces the data folder's state; every case not proven finished is `uncertain` afterwards. The agent restarts itself. */
  restore: base
    /** `code`: recovery code, for a backup made with another key. */
    .input(
      z.object({
        file: z.string(),
        code: z.string().max(200).optional(),
        confirmed: z.literal(true),
        by,
        reason,
      }),
    )
    .output(restored),
};
export type Contract = typeof contract;
