import type { HoldReason } from '../../../shared/states.ts';

/** Why a case is held and what to do, for who reads a terminal; the page says the same at more length. */
export const HOLD_TEXTS: Readonly<Record<HoldReason, string>> = {
  'by-person': 'a person put it on hold (院內人員暫緩)',
  'manual-release': 'its folder waits for a person with every case (資料夾設定為人工放行)',
  'same-claim': 'another case of the same claim is on its way or at NHI (同一筆申請已有另一件)',
  'same-path': 'an earlier version of this file is on its way or at NHI (同一個檔案的前一版)',
  'destination-changed':
    'it belongs to another server, client or hospital than the settings name (設定已改變)',
  'refused-alone': 'the server refused this case and took others (伺服器只不接受這一件)',
  'attachment-of-other-patient':
    "an attachment holds what another patient's case holds (附件與另一位病人的相同)",
  'spool-damaged': "the agent's own copy does not open (保存的副本無法開啟)",
  reconcile:
    'NHI may have it already: it is looked up there; look yourself before you release it (健保署可能已有這一件，解除暫緩前請先查詢)',
};
