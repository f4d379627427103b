import type { ControlName, SandboxControls } from '../../../main/practice/control/controls.ts';
import { CONTROL_NAMES } from '../../../main/practice/control/controls.ts';

/**
 * The controls of a practice server in another process, by its control URL (`http://127.0.0.1:PORT/_control`).
 * Every call throws with the server's own sentence when it is refused.
 */
export function connectControl(controlUrl: string): SandboxControls {
  const call = async (name: ControlName, values: readonly unknown[]): Promise<unknown> => {
    const response = await fetch(`${controlUrl.replace(/\/$/, '')}/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(values),
    });
    const answer = (await response.json()) as { result?: unknown; error?: string };
    if (!response.ok) throw new Error(`sandbox control ${name}: ${answer.error ?? String(response.status)}`);
    return answer.result;
  };
  const entries = CONTROL_NAMES.map((name) => [name, (...values: unknown[]) => call(name, values)] as const);
  return Object.fromEntries(entries) as unknown as SandboxControls;
}
