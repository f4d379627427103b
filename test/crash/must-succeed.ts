import { commandHere } from '../integration/support/command.ts';
import type { Place } from '../integration/support/place.ts';

/** @throws with what it said when the command ends with anything but 0. */
export async function mustSucceed(place: Pick<Place, 'config'>, ...args: string[]): Promise<void> {
  const { code, stderr } = await commandHere(place, ...args);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${String(code)}: ${stderr}`);
}
