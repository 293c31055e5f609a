import Engine
import Testing

@testable import Learning

/// The first 20 steps of the methods that search along a line: from Nocedal, Wright (2006),
/// algorithms 3.5 and 3.6 with (3.59), section 3.4 (Newton with the moduli of the eigenvalues), 6.1
/// with (6.17) and (6.20), 7.4, written anew in Python with 60 digits (mpmath 1.3).
///
/// The valley of bfgs and lbfgs is flatter: in the steep one the last bits of a double grow to
/// 1e-10 within 20 steps, whatever the order of the operations.
enum DrivenTrajectories {
  struct Trajectory {
    let steepness: Int
    let start: [Double]
    let points: [[Double]]
  }

  static let all: [Driver: Trajectory] = [
    .newton: Trajectory(
      steepness: 100, start: [-1.2, 1],
      points: [
        [-1.1752808988764045, 1.3806741573033707],
        [-0.9204524520344396, 0.7817644738877239],
        [-0.7841887691301909, 0.5963842343512941],
        [-0.5910955191833458, 0.3030129815105401],
        [-0.43626224939866687, 0.16635140881816943],
        [-0.188402979738851, -0.025938534781819397],
        [-0.0989608952639506, 0.0017933723162273801],
        [0.07858274055422619, -0.029986095926196405],
        [0.19051024235707742, 0.023766386783125107],
        [0.334446373876383, 0.08641787947793934],
        [0.4437811660386124, 0.18498762655343257],
        [0.6078178709342622, 0.34253452367403686],
        [0.6692729340262809, 0.44414953544050256],
        [0.7703009252996315, 0.581405251196802],
        [0.8380257438178931, 0.6977004962582015],
        [0.9225048050927774, 0.8438784036253777],
        [0.9544307485539478, 0.9099187879193632],
        [0.9922835801627954, 0.9831938665998871],
        [0.9982812605052094, 0.99652950290638],
        [0.9999877229686077, 0.9999725340738019],
      ]),
    .bfgs: Trajectory(
      steepness: 20, start: [-3, -4],
      points: [
        [-2.0135379739646093, -3.8360101491245513],
        [-1.3280087129917537, -3.6275743087739674],
        [-0.734286600555347, -3.3733608479956643],
        [-0.2622805050281378, -3.1049290801584846],
        [0.09486026551789385, -2.8320820286396526],
        [0.32528959315993083, -2.570835865660068],
        [0.5271909836401794, -2.201744374608602],
        [0.7928901379682974, -1.402423699830228],
        [1.0500240760863346, -0.0400312972754638],
        [1.1704233917829732, 1.1263652223517098],
        [1.189890896801166, 1.4043058631840524],
        [1.1893113424971915, 1.4136716759648107],
        [1.1876735674048482, 1.4110699009766172],
        [1.1610568173599098, 1.3575065897014305],
        [1.103713604766305, 1.2312325806662945],
        [1.006694712229497, 1.0124602219695895],
        [1.0037461951790632, 1.0063232210654365],
        [1.0009453406821938, 1.001343560764045],
        [1.0000111309978132, 1.0000073271885188],
        [0.9999995548300223, 0.9999990238324099],
      ]),
    .lbfgs: Trajectory(
      steepness: 20, start: [-3, -4],
      points: [
        [-2.0135379739646093, -3.8360101491245513],
        [-1.3280087129917537, -3.6275743087739674],
        [-0.7429023207020059, -3.313064330068443],
        [-0.28717385067135814, -2.8513303821592393],
        [0.06949358487333394, -2.1032947244845577],
        [0.29373910098036016, -0.84192710551695],
        [0.2802642684127095, 0.05644454587588536],
        [0.28764084629575876, 0.08235237942895011],
        [0.30371289483047326, 0.10356537582168485],
        [0.394669525577302, 0.18919013853735797],
        [0.6860335799250048, 0.4358284126148084],
        [0.6824319901412841, 0.44224190280533054],
        [0.8086845415317347, 0.6377579974575888],
        [0.8906094004251937, 0.7791133237953383],
        [0.9401339878699672, 0.8903772255714679],
        [0.9843772727040899, 0.9660131496476796],
        [0.9932110107210061, 0.9848891450087798],
        [0.9987438969661125, 0.9975581220144565],
        [1.0002837739353196, 1.000502561168527],
        [0.9999984425290356, 0.9999975119801655],
      ]),
  ]
}

@Suite struct DrivenTrajectoryTests {
  @Test(arguments: [Driver.newton, .bfgs, .lbfgs])
  func `20 steps are those of the published algorithm`(_ driver: Driver) throws {
    let expected = try #require(DrivenTrajectories.all[driver])
    let descent = Sample.driven(driver, steepness: expected.steepness)
    let start = try descent.start(at: expected.start.map { .number($0) })
    let run = descent.run(from: start, Sample.watch(20))
    #expect(run.steps == 20 && expected.points.count == 20)
    for (found, wanted) in zip(run.points.dropFirst(), expected.points) {
      for (a, b) in zip(found, wanted) { #expect((a - b).magnitude <= 1e-12 * b.magnitude) }
    }
  }

  @Test(arguments: [Driver.search, .newton, .bfgs, .lbfgs])
  func `steps made again are the same`(_ driver: Driver) throws {
    let descent = Sample.driven(driver)
    let start = try descent.start(at: [.number(-1.2), .number(1)])
    let run = descent.run(from: start, after: 3, Sample.watch(15))
    let again = try descent.states(at: [3, 7, 8, 18], from: start, after: 3)
    #expect(again == [0, 4, 5, 15].map { run.history.states[$0] })
  }
}
