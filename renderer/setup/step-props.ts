import type { SetupDraft } from '../../shared/api/setup-contract.ts';
import type { Problems } from './draft.ts';

export interface StepProps {
  readonly draft: SetupDraft;
  readonly problems: Problems;
  readonly change: (part: Partial<SetupDraft>) => void;
}
