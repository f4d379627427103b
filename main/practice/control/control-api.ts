import type { IncomingMessage } from 'node:http';
import type { Answer } from '../http/answer.ts';
import { jsonAnswer } from '../http/answer.ts';
import { readBody } from '../http/body.ts';
import type { SandboxControls } from './controls.ts';
import { CONTROL_NAMES } from './controls.ts';

const LIMIT = 64 * 1_048_576;

/**
 * `POST /_control/{command}` with a JSON array of the arguments; GET for a command without any. Answers
 * `{ result }` or, with 400, `{ error }`.
 */
export async function answerControl(
  controls: SandboxControls,
  request: IncomingMessage,
  command: string,
): Promise<Answer> {
  const found: unknown = Object.entries(controls).find(([name]) => name === command)?.[1];
  if (found === undefined) return jsonAnswer(404, { error: 'no such command', commands: CONTROL_NAMES });
  const body = await readBody(request, LIMIT);
  if (body.kind !== 'whole') return jsonAnswer(400, { error: 'the body did not arrive whole' });
  try {
    const given: unknown = body.bytes.length === 0 ? [] : JSON.parse(body.bytes.toString('utf8'));
    const list: unknown[] = Array.isArray(given) ? given : [given];
    const call = found as (...values: unknown[]) => Promise<unknown>;
    return jsonAnswer(200, { result: (await call(...list)) ?? null });
  } catch (error) {
    return jsonAnswer(400, { error: error instanceof Error ? error.message : String(error) });
  }
}
