/** What the house has answered to Twilio or Stripe: where, to the text of which sid, and how. */
export type Answered = { path: string; sid: string | undefined; status: number }

/** A house's door that remembers what was answered there, oldest first. */
export function rememberAnswers(door: (request: Request) => Promise<Response>) {
  const answers: Answered[] = []
  return {
    answers: (): readonly Answered[] => answers,
    async visit(request: Request): Promise<Response> {
      const { pathname: path } = new URL(request.url)
      const form = path === '/webhook/twilio/sms' ? await request.clone().text() : ''
      const response = await door(request)
      const sid = new URLSearchParams(form).get('MessageSid') ?? undefined
      answers.push({ path, sid, status: response.status })
      return response
    },
  }
}
