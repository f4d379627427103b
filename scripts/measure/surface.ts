import Database from 'better-sqlite3';
import { isContractProcedure } from '@orpc/contract';
import { z } from 'zod';
import { ERRORS, isErrorCode } from '../../main/agent/ground/error-codes.ts';
import { makeTables } from '../../main/agent/ground/db/schema.ts';
import { contract } from '../../shared/api/contract.ts';
import { settingsSchema } from '../../shared/settings.ts';

/** The figures of what a reader of the product has to know by name (`scripts/measure/ceilings.json`). */
export interface Surface {
  readonly contractCalls: number;
  /** Values that a person may write into `agent.yaml`; one of a list's item counts once. */
  readonly settings: number;
  readonly errorCodes: number;
  readonly tables: number;
  readonly columns: number;
}

/** Counts calls, settings and codes in the product's own declarations, and tables in an empty database. */
export function measureSurface(): Surface {
  const db = new Database(':memory:');
  try {
    makeTables(db);
    const columns = db.prepare<[], { readonly name: string }>(
      `SELECT t.name FROM pragma_table_list t JOIN pragma_table_info(t.name) WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%'`,
    );
    const names = columns.all().map(({ name }) => name);
    return {
      contractCalls: callsIn(contract),
      settings: valuesIn(z.toJSONSchema(settingsSchema, { io: 'input', unrepresentable: 'any' })),
      errorCodes: Object.keys(ERRORS).filter(isErrorCode).length,
      tables: new Set(names).size,
      columns: names.length,
    };
  } finally {
    db.close();
  }
}

function callsIn(part: unknown): number {
  if (isContractProcedure(part)) return 1;
  if (typeof part !== 'object' || part === null) return 0;
  return Object.values(part).reduce<number>((all, inner) => all + callsIn(inner), 0);
}

/** Named values of a JSON Schema: an object and a list of objects count as what they hold. */
function valuesIn(schema: z.core.JSONSchema.BaseSchema): number {
  const object = [schema, schema.items].find(
    (part): part is z.core.JSONSchema.BaseSchema => typeof part === 'object' && 'properties' in part,
  );
  if (!object) return 1;
  const values = Object.values(object.properties ?? {});
  return values.reduce<number>((all, value) => all + (typeof value === 'object' ? valuesIn(value) : 1), 0);
}
