/** Next step shared by several rules. */
export interface NextStep {
  readonly next: string;
  readonly nextEn: string;
}

/** The export program is wrong: hospital staff cannot correct it by typing. */
export const FIX_EXPORT: NextStep = {
  next: '請 HIS 廠商修正匯出程式後，重新匯出檔案。',
  nextEn: 'Have the HIS vendor correct the export and export the file again.',
};
/** A value is missing. */
export const FILL_IN: NextStep = {
  next: '請在 HIS 補填後，重新匯出檔案。',
  nextEn: 'Fill it in in the HIS and export the file again.',
};
/** A value is wrong. */
export const CORRECT: NextStep = {
  next: '請在 HIS 更正後，重新匯出檔案。',
  nextEn: 'Correct it in the HIS and export the file again.',
};
/** A code is not in a list, which may be outdated. */
export const CORRECT_OR_SEND: NextStep = {
  next: '請在 HIS 更正後，重新匯出檔案；若確認代碼正確（清單日期之後新增），可由承辦「仍要送出」。',
  nextEn:
    'Correct it in the HIS and export the file again. A person who knows that the code is newer than the list may send it anyway.',
};
/** The value may be right. */
export const LOOK: NextStep = {
  next: '請確認內容；若有誤，請在 HIS 更正後重新匯出檔案。',
  nextEn: 'Check it; if it is wrong, correct it in the HIS and export the file again.',
};
