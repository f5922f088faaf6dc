internal import Access
internal import HTTPServer
internal import JSON
internal import Matching
internal import Observations
internal import SQLite
internal import Vehicles

/// What is known of the offers of a monitored vehicle.
public enum ListingRoutes {
  private static let example = """
    {"licensePlate":"MLB84A","vin":null,"data":[{"site":"blocket","adId":"26676756",\
    "pageUrl":"https://www.blocket.se/mobility/item/26676756","status":"online","offer":1,"timesListed":1,\
    "firstSeenAt":"2026-06-01T08:00:00.000Z","lastSeenAt":"2026-06-03T08:00:00.000Z","delistedAt":null,\
    "delistingReason":null,"prices":[{"kind":"cash","amount":129000,"currency":"SEK",\
    "seenAt":"2026-06-01T08:00:00.000Z"}]}]}
    """

  /// The routes.
  public static func area(_ backend: Backend) -> Area {
    Area(
      "Listings", "What is known of the offers of a monitored vehicle.",
      schemas: [
        "ListingPage": """
        {"type":"object","required":["licensePlate","vin","data"],"properties":{"licensePlate":{"type":"string"},\
        "vin":{"type":["string","null"]},"data":{"type":"array","items":\(Area.reference("Offer"))}}}
        """,
        "Offer": """
        {"type":"object","required":["site","adId","pageUrl","status","offer","timesListed","firstSeenAt","lastSeenAt",\
        "delistedAt","delistingReason","prices"],"properties":{"site":{"type":"string"},"adId":{"type":"string"},\
        "pageUrl":{"type":["string","null"]},"status":{"type":"string","enum":["online","gone"]},\
        "offer":{"type":"integer","description":"1 for the first offer of the vehicle on the site."},\
        "timesListed":{"type":"integer","description":"How often it began or came back."},\
        "firstSeenAt":{"type":"string","format":"date-time"},"lastSeenAt":{"type":"string","format":"date-time"},\
        "delistedAt":{"type":["string","null"],"format":"date-time"},"delistingReason":{"type":["string","null"]},\
        "prices":{"type":"array","description":"Every price in the order of its appearance.","items":{\
        "type":"object","required":["kind","amount","currency","seenAt"],"properties":{\
        "kind":{"type":"string","enum":["cash","exVat","monthly"]},"amount":{"type":"number"},\
        "currency":{"type":"string"},"seenAt":{"type":"string","format":"date-time"}}}}}}
        """,
      ],
      routes: [listings])
  }

  private static var listings: Route {
    Route(
      .get, "/v1/vehicles/se/{licensePlate}/listings", scope: .vehicles, id: "listListings",
      "Lists every offer of a monitored vehicle, the latest first, with its price track.",
      parameters: [.licensePlate],
      answers: [
        .init(200, "The offers.", schema: Area.reference("ListingPage"), example: example), MonitoringSchemas.notFound,
      ],
      action: .read { call, connection in
        guard let plate = MonitoringRoutes.plate(in: call),
          let monitoring = try MonitoringIndex(connection).monitoring(account: call.accountID, plate: plate)
        else { return MonitoringRoutes.monitorNotFound }
        let offers = try ObservationStore(connection).offers(plate: monitoring.plate, vin: monitoring.vin)
        return .json { writer in
          writer.object { object in
            object.member("licensePlate", monitoring.plate.normalized)
            object.member("vin", monitoring.vin?.value)
            object.member("data", array: { array in offers.forEach { $0.write(to: &array) } })
          }
        }
      })
  }
}

extension OfferHistory {
  fileprivate func write(to array: inout JSONWriter) {
    array.object { object in
      object.member("site", ad.site)
      object.member("adId", ad.adID)
      object.member("pageUrl", ad.pageURL)
      object.member("status", delistedAt == nil ? "online" : "gone")
      object.member("offer", number)
      object.member("timesListed", listedCount)
      object.member("firstSeenAt", firstSeenAt)
      object.member("lastSeenAt", lastSeenAt)
      object.member("delistedAt", delistedAt)
      object.member("delistingReason", delistingReason?.rawValue)
      object.member(
        "prices",
        array: { array in
          for price in prices {
            array.object { entry in
              entry.member("kind", price.price.kind.rawValue)
              entry.member("amount", raw: price.price.money.decimalText)
              entry.member("currency", price.price.money.currency.rawValue)
              entry.member("seenAt", price.seenAt)
            }
          }
        })
    }
  }
}
