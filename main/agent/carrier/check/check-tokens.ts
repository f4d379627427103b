import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { CheckTokenView } from '../../../../shared/api/check.ts';
import { nullIfMissing, writeDurably } from '../../ground/base/files.ts';
import { oneAtATime } from '../../ground/base/tasks.ts';
import { AgentError } from '../../ground/error.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';
import type { Log } from '../../ports.ts';

/** Programs that may ask the check service, each by a token of its own. Kept are names and hashes, in `dataDir/check-tokens.json`. */
export type CheckTokens = Awaited<ReturnType<typeof openCheckTokens>>;

interface TokenStoreParts {
  readonly dataDir: string;
  readonly now: () => number;
  readonly log: Log;
}

const kept = z.object({
  v: z.literal(1),
  tokens: z.array(
    z.object({ name: z.string(), sha256: z.string(), createdAt: z.number(), createdBy: z.string() }),
  ),
});
type StoredToken = z.infer<typeof kept>['tokens'][number];

/** Marks a token as the agent's, so that a leaked one is recognised. */
const PREFIX = 'twpas-check-';

/** If the file cannot be read, no token is valid and all else goes on; the next new token replaces the file. */
export async function openCheckTokens({ dataDir, now, log }: TokenStoreParts) {
  const file = join(dataDir, 'check-tokens.json');
  let tokens: readonly StoredToken[] = await readKept(file).catch((error: unknown) => {
    log('warn', 'check-tokens-not-read', {}, error);
    return [];
  });
  /** Last use by name, since the start: shows which token nobody uses any more. */
  const usedAt = new Map<string, number>();
  const inTurn = oneAtATime();
  const write = (change: (before: readonly StoredToken[]) => StoredToken[]): Promise<void> =>
    inTurn(async () => {
      const next = change(tokens);
      // A crash before this leaves the tokens as they were: no caller has got a new one yet.
      await writeDurably(file, JSON.stringify({ v: 1, tokens: next }), 0o600);
      tokens = next;
    });

  return {
    list: (): CheckTokenView[] =>
      tokens.map(({ name, createdAt, createdBy }) => {
        const used = usedAt.get(name);
        return {
          ...{ name, createdBy, createdAt: taipeiTime(createdAt) },
          usedAt: used === undefined ? null : taipeiTime(used),
        };
      }),
    /**
     * A new token, returned only this once. Valid when this resolves.
     * @throws AgentError `check-token-exists`
     */
    make: async (name: string, by: string): Promise<string> => {
      const token = PREFIX + randomBytes(32).toString('base64url');
      await write((before) => {
        if (before.some((one) => one.name === name)) throw new AgentError('check-token-exists');
        return [...before, { name, sha256: hashOf(token), createdAt: now(), createdBy: by }];
      });
      return token;
    },
    /**
     * Revokes a token: it is invalid from the moment that this resolves.
     * @throws AgentError `check-token-unknown`
     */
    remove: (name: string): Promise<void> =>
      write((before) => {
        if (!before.some((one) => one.name === name)) throw new AgentError('check-token-unknown');
        usedAt.delete(name);
        return before.filter((one) => one.name !== name);
      }),
    /** Name of the token's owner; null for an unknown token. */
    nameOf: (token: string): string | null => {
      // A token has 32 random bytes, so the duration of a hash comparison reveals nothing.
      const sha256 = hashOf(token);
      const found = tokens.find((one) => one.sha256 === sha256)?.name ?? null;
      if (found !== null) usedAt.set(found, now());
      return found;
    },
  };
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

async function readKept(file: string): Promise<StoredToken[]> {
  const text = await readFile(file, 'utf8').catch(nullIfMissing);
  return text === null ? [] : kept.parse(JSON.parse(text)).tokens;
}
