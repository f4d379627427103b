import { isMap, parseDocument } from 'yaml';
import { AgentError } from '../error.ts';
import { readYamlText } from './yaml-file.ts';

/** Null: removed from the file, so that its default holds. */
export interface SettingValue {
  /** `work.remindDays`; no elements of lists. */
  readonly path: string;
  readonly value: string | number | boolean | readonly string[] | null;
}

/**
 * The text with these values; comments and other content stay. The schema validates the values.
 * @throws AgentError `settings-invalid` if the text is no settings file
 */
export function withValues(text: string, values: readonly SettingValue[]): string {
  if (readYamlText(text).kind !== 'read') throw new AgentError('settings-invalid/no-yaml');
  const document = parseDocument(text);
  if (!isMap(document.contents)) throw new AgentError('settings-invalid/no-yaml');
  for (const { path, value } of values) {
    const names = path.split('.');
    if (value === null) {
      if (document.hasIn(names)) document.deleteIn(names);
      continue;
    }
    for (let length = 1; length < names.length; length += 1) {
      const section = names.slice(0, length);
      const here: unknown = document.getIn(section);
      if (isMap(here)) continue;
      // An alias, or text in place of a section: replacing it could lose what its author meant.
      if (here !== undefined && here !== null) throw new AgentError('settings-invalid/no-yaml');
      if (document.hasIn(section)) document.deleteIn(section);
      document.setIn(section, document.createNode({}));
    }
    // A plain value replaces the old one but keeps its comment and quotes.
    document.setIn(names, typeof value === 'object' ? document.createNode(value) : value);
  }
  return document.toString({ lineWidth: 0 });
}
