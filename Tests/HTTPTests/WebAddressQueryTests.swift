import HTTP
import Testing

struct WebAddressQueryTests {
  @Test(arguments: [
    ("https://a.se/x?id=1", "https://a.se/x?id=1"),
    ("https://a.se/x?utm_source=a&id=1&UTM_Medium=b", "https://a.se/x?id=1"),
    ("https://a.se/x?gclid=1&fbclid=2&msclkid=3&cldtidx=4&ipc=5&rnd=6&yclid=7&mc_cid=8&mc_eid=9#f", "https://a.se/x#f"),
    ("https://a.se/x?utm_id", "https://a.se/x"), ("https://a.se/x?", "https://a.se/x"),
    ("https://a.se/x?id=%2f+1&&b&gclid=", "https://a.se/x?id=%2f+1&&b"),
    ("https://a.se/x?random=1&ipcx=2&xutm_a=3&source=utm_x", "https://a.se/x?random=1&ipcx=2&xutm_a=3&source=utm_x"),
    ("https://a.se/utm_x", "https://a.se/utm_x"), ("https://a.se/#utm_x=1", "https://a.se/#utm_x=1"),
  ])
  func `only tracking is removed`(input: String, expected: String) throws {
    let address = try #require(WebAddress(input)).removingTracking()
    #expect(address.text == expected)
    #expect(address.query == WebAddress(expected)?.query)
  }

  @Test(arguments: [
    ("https://a.se/x", "page", "2", "https://a.se/x?page=2"),
    ("https://a.se/x?", "page", "2", "https://a.se/x?page=2"),
    ("https://a.se/x?page=1&sort=a#f", "page", "2", "https://a.se/x?page=2&sort=a#f"),
    ("https://a.se/x?a=1&page=1&b&page=9", "page", "2", "https://a.se/x?a=1&page=2&b"),
    ("https://a.se/x?p%61ge=1", "page", "2", "https://a.se/x?page=2"),
    ("https://a.se/x?page", "page", "", "https://a.se/x?page="),
    ("https://a.se/x?Page=1", "page", "2", "https://a.se/x?Page=1&page=2"),
    ("https://a.se/x?a+b=1", "a b", "å&=", "https://a.se/x?a%20b=%C3%A5%26%3D"),
    ("https://a.se/x?f[]=1", "f[]", "2", "https://a.se/x?f%5B%5D=2"),
  ])
  func `a query item is replaced or added`(input: String, name: String, value: String, expected: String) throws {
    let address = try #require(WebAddress(input)).withQueryItem(name, value)
    #expect(address.text == expected)
    #expect(address.fragment == WebAddress(expected)?.fragment)
    #expect(address.query == WebAddress(expected)?.query)
  }
}
