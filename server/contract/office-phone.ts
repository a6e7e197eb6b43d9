/** Telephone of the campaign office (campaign document, 八); every public page carries it. */
export const OFFICE_PHONE = '(0951) 6888529'
