/** As official papers write it, so that one number is one however it is typed: 〔2026〕7号 of [２０２６] ７ 号. */
export function documentNumber(typed: string): string {
  const plain = typed.normalize('NFKC').replace(/[\s\p{Cf}]/gu, '')
  return plain.replace(/[[({【﹝]/g, '〔').replace(/[\])}】﹞]/g, '〕')
}
