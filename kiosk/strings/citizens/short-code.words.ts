/** What the short code under a QR code is: the kiosk's thanks and the receipt's page say it in the same words. */
export const shortCode = {
  zh: '六位短码只是名称',
  en: 'The short code is only a name',
  ja: '短いコードは名前です',
}
