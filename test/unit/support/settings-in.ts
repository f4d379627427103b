import { join } from 'node:path';
import { settingsSchema, type Settings } from '../../../shared/settings.ts';
import { HOSPITAL } from './small-bundle.ts';

export type MoreSettings = Readonly<Record<string, unknown>>;

export function settingsIn(dir: string, more: MoreSettings = {}): Settings {
  return settingsSchema.parse({
    hospitalId: HOSPITAL,
    dataDir: join(dir, 'data'),
    server: { fhirBaseUrl: 'http://127.0.0.1:1/fhir', clientId: 'test' },
    folders: [{ path: join(dir, 'export') }],
    results: { exportDir: join(dir, 'results') },
    ...more,
  });
}
