/**
 * Notes that somebody began and has not saved, by person and case. In memory alone: they may name a patient, and what stands
 * in a browser's storage lies unsealed on the disk. A crash of the page loses them; going to another page does not.
 */
const kept = new Map<string, string>();

const keyOf = (who: string, id: string): string => `${who}\n${id}`;

export const drafts = {
  of: (who: string, id: string): string => kept.get(keyOf(who, id)) ?? '',
  keep: (who: string, id: string, text: string): void => {
    if (text === '') kept.delete(keyOf(who, id));
    else kept.set(keyOf(who, id), text);
  },
};
