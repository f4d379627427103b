import { isKeptChoice, type KeptChoice } from '../../shared/kept-choices.ts';

/** Receives each choice that this browser keeps, as JSON text, so that the agent keeps it for the person too. */
type Keeper = (name: KeptChoice, value: string) => void;

let keeper: Keeper = () => undefined;

export function keepChoicesBy(next: Keeper): void {
  keeper = next;
}

/** Stores a choice. Without browser storage, the choice lasts until the page is closed. */
export function keepChoice(name: string, value: unknown): void {
  const text = JSON.stringify(value);
  try {
    localStorage.setItem(name, text);
  } catch {
    // Storage is switched off in this browser.
  }
  if (isKeptChoice(name)) keeper(name, text);
}
