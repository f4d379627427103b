/** One sentence in English and in zh-TW. */
export interface Words {
  readonly en: string;
  readonly zh: string;
}

/** A value in a sentence; words are taken in the language of the sentence, a list is joined in it. */
type Value = string | number | Words | readonly string[];

/** A sentence whose wording depends on its values. */
interface Phrased<Values> extends Pick<ErrorRow, 'is'> {
  readonly en: (values: Values) => string;
  readonly zh: (values: Values) => string;
}

/**
 * The sentence of one code, in zh-TW (for staff) and in English. A value is written as `{name}`; if the wording depends on a value, the
 * sentence is a function (`phrased`). Further sentences of a code are rows of their own: `code/reason`. `is`: the failure's meaning to a
 * caller of the API: a `conflict` with the present state (409), something `not-found` (404), too much at once (`busy`, 503); without it the call failed (500).
 */
export interface ErrorRow {
  readonly is?: 'conflict' | 'not-found' | 'busy';
  readonly en: string | ((values: never) => string);
  readonly zh: string | ((values: never) => string);
}

export const phrased = <Values>(sentence: Phrased<Values>): Phrased<Values> => sentence;

type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type Placed<Names extends string> = [Names] extends [never] ? never : Readonly<Record<Names, Value>>;

/** The values of a row's sentence; never for a fixed one. */
export type ValuesOf<Row> =
  Row extends Phrased<infer Values> ? Values : Row extends Words ? Placed<NamesIn<Row['en' | 'zh']>> : never;

/** The sentence of a row in one language. */
export function say(row: ErrorRow, language: 'en' | 'zh', values: object): string {
  const sentence = row[language];
  if (typeof sentence === 'function') return sentence(values as never);
  const text = (value: Value): string =>
    Array.isArray(value)
      ? value.join(language === 'en' ? ', ' : '、')
      : String(typeof value === 'object' ? (value as Words)[language] : value);
  return sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    text((values as Record<string, Value>)[name] ?? ''),
  );
}
