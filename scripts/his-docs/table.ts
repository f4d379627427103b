import { z } from 'zod';
import { resultFile } from '../../shared/api/views/result-file.ts';

interface Property {
  readonly description?: string;
  readonly properties?: Record<string, Property>;
  readonly items?: Property;
  readonly anyOf?: readonly Property[];
}

/** The schema of the result file (JSON Schema 2020-12), from the schema that the agent itself writes by. */
export function resultSchema(): object {
  return {
    title: 'TWPAS agent: NAME.result.json',
    description: '送件程式寫給 HIS 的結果檔。說明見 HIS介接.md。',
    ...z.toJSONSchema(resultFile, {
      target: 'draft-2020-12',
      // Fields may be added: a program that checks by today's schema must not fail then.
      override: ({ jsonSchema }) => {
        delete jsonSchema.additionalProperties;
      },
    }),
  };
}

/** Every field of it, those inside others below them. */
export function fieldTable(): string {
  const { properties = {} } = resultSchema() as Property;
  return ['| 欄位 | 內容 |', '| --- | --- |', ...rowsOf(properties, '')].join('\n');
}

function rowsOf(properties: Record<string, Property>, within: string): string[] {
  return Object.entries(properties).flatMap(([name, property]) => {
    const inner = [property, ...(property.anyOf ?? [])].flatMap((one) => [one, one.items ?? {}]);
    const below = inner.find((one) => one.properties !== undefined);
    const row = `| \`${within}${name}\` | ${property.description ?? ''} |`;
    const isList = inner.some((one) => one.items !== undefined);
    const place = `${within}${name}${isList ? '[]' : ''}.`;
    return [row, ...rowsOf(below?.properties ?? {}, place)];
  });
}

/** The manual's examples as files of a results folder, by name: a later one of the same file replaces an earlier one, as the agent's do. */
export function resultExamples(document: string): ReadonlyMap<string, object> {
  const examples = [...document.matchAll(/```json\n([\s\S]*?)\n```/g)].map(
    ([, text = '']) => JSON.parse(text) as { readonly fileName: string },
  );
  return new Map(
    examples.map((example) => [`${example.fileName.replace(/\.json$/, '')}.result.json`, example]),
  );
}
