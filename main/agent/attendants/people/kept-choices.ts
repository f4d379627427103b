import { isKeptChoice, type KeptChoice } from '../../../../shared/kept-choices.ts';
import { AgentError } from '../../ground/error.ts';
import type { PeopleParts } from './attempt-limit.ts';

/** Owner of the choices: an account of the console, or of the operating system. */
export type ChoicesOf =
  { readonly kind: 'account'; readonly key: string } | { readonly kind: 'address'; readonly actor: string };

/** People's choices for the page: columns, saved views, language. Sealed, since a view may have a patient's name. */
export interface KeptChoices {
  /** JSON text by name. A value that no longer opens counts as absent. */
  choices(of: ChoicesOf): Partial<Record<KeptChoice, string>>;
  keepChoice(of: ChoicesOf, name: KeptChoice, value: string): Promise<void>;
}

const OF_PERSON = `SELECT name, value FROM kept_choices WHERE person = $person`;
const KEEP = `
  INSERT INTO kept_choices (person, name, value) VALUES ($person, $name, $value)
  ON CONFLICT (person, name) DO UPDATE SET value = excluded.value`;

export const choicePlace = (person: string, name: string): string => `kept_choices.value.${person}.${name}`;

const personOf = (of: ChoicesOf): string =>
  of.kind === 'account' ? `account ${of.key}` : `address ${of.actor}`;

export function keptChoices({ store, vault }: Pick<PeopleParts, 'store' | 'vault'>): KeptChoices {
  return {
    choices(of) {
      const person = personOf(of);
      const rows = store.all<{ name: string; value: Buffer }>(OF_PERSON, { person });
      return Object.fromEntries(
        rows.flatMap(({ name, value }) => {
          if (!isKeptChoice(name)) return [];
          try {
            return [[name, vault.openText(value, choicePlace(person, name))]];
          } catch (error) {
            if (error instanceof AgentError) return [];
            throw error;
          }
        }),
      );
    },
    async keepChoice(of, name, value) {
      const person = personOf(of);
      await store.write((tx) => {
        tx.run(KEEP, { person, name, value: vault.sealText(value, choicePlace(person, name)) });
      });
    },
  };
}
