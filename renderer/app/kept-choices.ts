import { isKeptChoice, type KeptChoice } from '../../shared/kept-choices.ts';

/** Receives each choice stored in this browser, as JSON text, so that the agent also stores it for the person. */
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
