import { openTwilio, type TwilioAccess } from './client.ts'

/** A number that is rented at Twilio, and where its texts go. */
export type RentedNumber = {
  sid: string
  phone: string
  takesTexts: boolean
  smsUrl: string
  smsMethod: string
  fallbackUrl: string
  /** Set when texts go to an application instead, and the URLs mean nothing. */
  application: string
}

/** Twilio's list of rented numbers. https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource */
export function openNumbers(access: TwilioAccess) {
  const client = openTwilio(access)
  return {
    /** @throws Twilio's error, whose `status` is 401 when the token is wrong; Unreachable */
    async find(phone: string): Promise<RentedNumber | undefined> {
      const found = await client.incomingPhoneNumbers.list({ phoneNumber: phone, limit: 20 })
      const number = found.find(({ phoneNumber }) => phoneNumber === phone)
      return (
        number && {
          sid: number.sid,
          phone,
          takesTexts: number.capabilities.sms !== false,
          smsUrl: number.smsUrl ?? '',
          smsMethod: number.smsMethod ?? '',
          fallbackUrl: number.smsFallbackUrl ?? '',
          application: number.smsApplicationSid ?? '',
        }
      )
    },
    async point({ sid, application }: RentedNumber, smsUrl: string): Promise<void> {
      const toUrl = application ? { smsApplicationSid: '' } : {}
      await client.incomingPhoneNumbers(sid).update({ smsUrl, smsMethod: 'POST', ...toUrl })
    },
  }
}
