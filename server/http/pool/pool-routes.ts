import { Type } from 'typebox'
import { findPoolPairs, importPool, planPool } from '../../campaign/pool-import.ts'
import { ImportJobs, type JobWatch } from '../../campaign/import-jobs.ts'
import { readPoolFileAside } from '../../campaign/pool-file/read-aside.ts'
import type { ReadPoolFile } from '../../campaign/pool-file/read-pool-file.ts'
import { poolTemplate } from '../../campaign/pool-file/template.ts'
import { like } from '../../contract/answers/basic.ts'
import { ImportProgressShape } from '../../contract/answers/hotline/imports.ts'
import { PoolImportShape, PoolStateShape, type PoolImportAnswer } from '../../contract/answers/methods/pool.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import { PEOPLE_FAULTS } from '../../contract/survey/people-faults.ts'
import { FILE_SOURCES, MOST_POOL_BYTES } from '../../contract/survey/pool.ts'
import { mustHavePool } from '../../contract/survey/of-pool.ts'
import { actorOf } from '../../contract/viewer.ts'
import { CONTENT_TYPES } from '../../export/export-file.ts'
import type { PoolOrder, PoolPlan } from '../../store/reads/pool/plan-import.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import { fileIn, goneOf, takesFiles, workbook } from '../sent-files.ts'
import type { Routes } from '../http-server.ts'
import { POOL_BASE, poolPeopleRoutes } from './pool-people-routes.ts'

const exact = { additionalProperties: false } as const
const OfPool = Type.Object({ campaign: Type.String(), method: Type.String(like('third-party')) })
const OfJob = Type.Object({
  ...OfPool.properties,
  job: Type.String({
    pattern: '^[0-9A-Za-z-]{8,64}$',
    ...like('import-20260920-1'),
    description: 'an id of your choice, for progress and cancelling',
  }),
})
const DryRun = Type.Optional(Type.Boolean({ description: 'only say what would be imported (试读)', ...like(true) }))
const Job = Type.Optional(OfJob.properties.job)

/** The pool of the survey 样本库 (campaign document 六.2), for the owner of the method alone. */
export const poolRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const tags = ['pool']
  const jobs = new ImportJobs()
  const manage = { access: { permission: 'pool:manage', method: 'params' } } as const
  const read = { access: { permission: 'pool:read', method: 'params' } } as const
  takesFiles(http, MOST_POOL_BYTES)

  http.get(
    POOL_BASE,
    {
      config: read,
      schema: {
        tags,
        summary: 'The pool by unit, kind, source and import; nothing personal',
        params: OfPool,
        response: { 200: PoolStateShape },
      },
    },
    async ({ params }) => {
      mustHavePool(params.method)
      return store.read('pool.state', params.campaign, now())
    },
  )

  http.post(
    `${POOL_BASE}/objects`,
    {
      config: manage,
      schema: {
        tags,
        summary: 'Takes up accepted lists of service objects who consent: all that are new, once each',
        params: OfPool,
        querystring: Type.Object({ dryRun: DryRun, job: Job }, exact),
        response: { 200: PoolImportShape },
      },
    },
    async (request, reply) => {
      const { campaign, method } = request.params
      mustHavePool(method)
      const { dryRun = false, job } = request.query
      const by = actorOf(userOf(request))
      const order: PoolOrder = { campaign, source: 'objects', now: now() }
      return jobs.run({ ...(job === undefined ? {} : { id: job }), by, gone: goneOf(reply) }, (watch) =>
        enter(order, null, { dryRun, by, watch }),
      )
    },
  )

  http.post(
    `${POOL_BASE}/files`,
    {
      config: manage,
      bodyLimit: MOST_POOL_BYTES,
      schema: {
        tags,
        summary:
          'A csv or xlsx of the survey team or of the hall bureau as the body (application/octet-stream): everybody who consents, or nobody',
        params: OfPool,
        querystring: Type.Object(
          {
            source: Type.Enum([...FILE_SOURCES], like('survey-team')),
            dryRun: DryRun,
            sheet: Type.Optional(Type.String({ maxLength: 100, ...like('样本') })),
            job: Job,
          },
          exact,
        ),
        consumes: ['application/octet-stream'],
        response: { 200: PoolImportShape },
      },
    },
    async (request, reply) => {
      const { campaign, method } = request.params
      mustHavePool(method)
      const bytes = fileIn(request.body)
      const { source, dryRun = false, sheet, job } = request.query
      const by = actorOf(userOf(request))
      return jobs.run({ ...(job === undefined ? {} : { id: job }), by, gone: goneOf(reply) }, async (watch) => {
        const units = new Map(store.registry.unitsLike())
        const { signal } = watch
        const file = await readPoolFileAside({ bytes, units, ...(sheet === undefined ? {} : { sheet }) }, { signal })
        if (file.missing.length > 0 || file.faulty > 0) {
          if (!dryRun) throw new Refusal('pool-file-faulty', `${file.faulty}`)
          return answered(file, null, null)
        }
        const { rows, digest } = file
        return enter({ campaign, source, now: now(), file: { rows, digest } }, file, { dryRun, by, watch })
      })
    },
  )

  http.get(
    `${POOL_BASE}/imports/:job`,
    {
      config: manage,
      schema: {
        tags,
        summary: 'How far an import of yours is; not found once it is done',
        params: OfJob,
        response: { 200: ImportProgressShape },
      },
    },
    async (request) => jobs.progress(request.params.job, actorOf(userOf(request))),
  )

  http.delete(
    `${POOL_BASE}/imports/:job`,
    {
      config: manage,
      schema: {
        tags,
        summary: 'Cancels an import of yours: nothing of it is entered; refused once it takes effect',
        params: OfJob,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      jobs.cancel(request.params.job, actorOf(userOf(request)))
      return reply.code(204).send(null)
    },
  )

  http.get(
    `${POOL_BASE}/template.xlsx`,
    {
      config: read,
      schema: {
        tags,
        summary: 'An empty workbook with the heads of every column',
        params: OfPool,
        produces: [CONTENT_TYPES.xlsx],
      },
    },
    async (_request, reply) => workbook(reply, 'pool-template.xlsx', await poolTemplate()),
  )

  await http.register(poolPeopleRoutes, { hub })

  async function enter(
    order: PoolOrder,
    file: ReadPoolFile | null,
    { dryRun, by, watch }: { dryRun: boolean; by: ReturnType<typeof actorOf>; watch: JobWatch },
  ): Promise<PoolImportAnswer> {
    watch.onStage('checking', 0, 1)
    if (dryRun) return answered(file, await planPool(store, order), null)
    const { entry, ...plan } = await importPool(store, order, {
      actor: by,
      signal: watch.signal,
      onProgress: (done, of) => watch.onStage('storing', done, of),
      onClosing: () => watch.onAccepting(),
    })
    if (entry !== null) await findPoolPairs(store, { campaign: plan.campaign, now: now() }, by)
    return answered(file, plan, entry)
  }
}

function answered(file: ReadPoolFile | null, plan: PoolPlan | null, entry: number | null): PoolImportAnswer {
  return { imported: entry !== null, entry, file: file === null ? null : fileOf(file), plan: plan && planOf(plan) }
}

function fileOf({
  rows: _rows,
  digest: _digest,
  faults,
  ...file
}: ReadPoolFile): NonNullable<PoolImportAnswer['file']> {
  return { ...file, faults: faults.map((fault) => ({ ...fault, zh: PEOPLE_FAULTS[fault.code].zh })) }
}

function planOf(plan: PoolPlan): NonNullable<PoolImportAnswer['plan']> {
  const { rows, entered, merged, erased, left, lists, unreadable, known } = plan
  return {
    rows,
    entered,
    merged,
    erased,
    left,
    lists: lists.length,
    unreadable,
    known: known === null ? null : { entry: known.entry, at: isoShanghai(known.at) },
  }
}
