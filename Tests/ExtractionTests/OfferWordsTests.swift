import Testing
import Vehicles

@testable import Extraction

struct OfferWordsTests {
  private static func offer(_ title: String, price: String? = nil, pageTitle: String? = nil) -> OfferKind? {
    var draft = Draft(currency: .sek)
    if let price { draft.take(.price, price, from: "test") }
    OfferWords.read(title: title, pageTitle: pageTitle, into: &draft)
    return draft.finished().offer
  }

  @Test(
    arguments: [
      ("Volvo V70 2012", .sale), ("Köpes: Volvo V70", .wanted), ("SÖKES Saab 900", .wanted),
      ("Volvo 240 reservdelar", .parts),
      ("Volvo 240 demonteras", .parts), ("Volvo V60 med vinterdäck", .sale), ("Vinterdäck till Volvo", .parts),
      ("Leasinggatan 3, Volvo", .sale),
      ("Privatleasing Kia Ceed", .lease), ("Suche VW Golf", .wanted), ("Delebil Ford", .parts),
      ("Wanted: BMW", .wanted),
    ] as [(String, OfferKind)])
  func `a title says what is offered`(title: String, offer: OfferKind) {
    #expect(Self.offer(title) == offer)
  }

  @Test(arguments: [("2 595 kr", .lease), ("14 999 kr", .lease), ("389 000 kr", .sale)] as [(String, OfferKind)])
  func `a leasing word makes a lease only of a fee`(price: String, offer: OfferKind) {
    #expect(Self.offer("Kia Ceed leasing", price: price) == offer)
  }

  @Test func `the title of the page says that a car is wanted, but not by words of menus`() {
    #expect(Self.offer("Volvo", pageTitle: "Köpes | Bilar") == .wanted)
    #expect(Self.offer("Volvo", pageTitle: "Recherche | Autos") == .sale)
  }

  @Test func `what a better source said stays`() {
    var draft = Draft(currency: .sek)
    draft.meanings.insert(.lease)
    OfferWords.read(title: "Köpes: Volvo", pageTitle: nil, into: &draft)
    #expect(draft.finished().offer == .lease)
  }
}
