import { join } from 'node:path'
import { Type } from 'typebox'
import { SealDesk } from '../../campaign/seal-desk.ts'
import { campaignMeant } from './campaign-meant.ts'
import { operation } from './desk.ts'
import { exact, Reason, Short } from './shapes.ts'

const Dates = { campaign: Type.Optional(Short), from: Type.Optional(Short), to: Type.Optional(Short), reason: Reason }

/** Where the build of this checkout writes the page that goes into each package. */
const VERIFY_PAGE = join(import.meta.dirname, '..', '..', '..', '.build', 'pages', 'offline', 'verify.html')

/** Seals a period and makes its package; a sealed one answers the package that is stored. */
export const seal = operation(
  Type.Object(
    {
      ...Dates,
      accept: Type.Array(Short, { maxItems: 10 }),
      early: Type.Boolean(),
      data: Type.String({ maxLength: 1_000 }),
    },
    exact,
  ),
  async ({ store, operator, now }, { data, campaign: named, ...asked }) => {
    // Before its end a campaign is sealed only where somebody says so: in December the one that has ended is meant.
    const { campaign } = await campaignMeant({ store, now }, { ...asked, campaign: named }, { ofEnded: !asked.early })
    const seals = new SealDesk({ store, data, verifyPage: VERIFY_PAGE })
    const officer = { operator, role: 'cli' as const }
    const done = await seals.seal({ ...asked, method: 'service-centre', campaign, officer, twoPeople: false }, operator)
    try {
      return { ...done, ...(await seals.package(done.seal)) }
    } catch (error) {
      // Sealed all the same; asked again, it makes the package.
      const followUp = [done.followUp, `package: ${(error as Error).message}`]
        .filter((each) => each !== null)
        .join('; ')
      return { ...done, folder: null, digest: null, followUp }
    }
  },
)
