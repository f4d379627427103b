/** Dialogs of the first page. They are loaded later, so that their antd parts (calendar, selects) do not delay the first page. */
import { laterDialog } from './later.tsx';

export const BarDialog = laterDialog(async () => (await import('../today/entry-dialog.tsx')).BarDialog);
export const DeputyDialog = laterDialog(async () => (await import('../work/deputy-dialog.tsx')).DeputyDialog);
export const EntryDialog = laterDialog(async () => (await import('../today/entry-dialog.tsx')).EntryDialog);
export const PasswordDialog = laterDialog(
  async () => (await import('../people/password-dialog.tsx')).PasswordDialog,
);
